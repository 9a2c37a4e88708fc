/* Wire bytes as JSON. */
#ifndef CODEC_RENDER_H
#define CODEC_RENDER_H

#include "number.h"
#include "schema.h"

/* Where the values of one field are in a message: of a singular one the value, of a repeated one all from its first tag. */
typedef struct {
    const uint8_t *at, *end;
} Slot;

typedef struct {
    Buffer out;
    Buffer hashes;  /* of the keys of the maps being printed */
    const Power *powers;
    int depth;
} Printer;

/* Finds the fields of a message; one that is absent has a slot with no `at`. */
Status find_fields(const Message *type, Span wire, Slot *slots);

Status print_message(Printer *printer, const Message *type, Span wire);

/* The value of a field that is set. */
Status print_field(Printer *printer, const Field *field, Slot slot);

/* Messages that JSON shows in a form of their own. */
Status print_known(Printer *printer, const Message *type, Span wire);

#endif
