/* Stored values to the wire format. */
#ifndef ROWS_WRITE_H
#define ROWS_WRITE_H

#include "bson.h"
#include "schema.h"
#include "wire.h"

/* A scalar as the wire has it. */
typedef struct {
    unsigned wire;
    uint64_t bits;
    Span bytes;
} Scalar;

/* The scalar that a stored value is. */
Status read_scalar(const Field *field, const Element *element, Scalar *scalar);
Status put_scalar(Buffer *out, const Scalar *scalar);
/* The scalar that a stored name of a map's entry is. */
Status read_key(const Field *field, Span name, Scalar *scalar);

/* The fields of a message. */
Status write_fields(Buffer *out, const Message *type, Span elements, unsigned depth);
/* A message without its length, from the value that it is stored as. */
Status write_message(Buffer *out, const Message *type, const Element *element, unsigned depth);

/* The messages that are stored in a form of their own. */
Status write_timestamp(Buffer *out, const Element *element);
Status write_value(Buffer *out, const Element *element, unsigned depth);
Status write_struct(Buffer *out, Span elements, unsigned depth);
Status write_list(Buffer *out, Span elements, unsigned depth);

#endif
