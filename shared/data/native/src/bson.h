/* BSON, read with bounds: documents element by element. */
#ifndef ROWS_BSON_H
#define ROWS_BSON_H

#include "common.h"

typedef enum {
    BSON_DOUBLE = 0x01,
    BSON_STRING = 0x02,
    BSON_DOCUMENT = 0x03,
    BSON_ARRAY = 0x04,
    BSON_BINARY = 0x05,
    BSON_UNDEFINED = 0x06,
    BSON_OBJECT_ID = 0x07,
    BSON_BOOL = 0x08,
    BSON_DATE = 0x09,
    BSON_NULL = 0x0A,
    BSON_REGEX = 0x0B,
    BSON_POINTER = 0x0C,
    BSON_CODE = 0x0D,
    BSON_SYMBOL = 0x0E,
    BSON_SCOPED_CODE = 0x0F,
    BSON_INT32 = 0x10,
    BSON_TIMESTAMP = 0x11,
    BSON_INT64 = 0x12,
    BSON_DECIMAL = 0x13,
    BSON_MAX_KEY = 0x7F,
    BSON_MIN_KEY = 0xFF,
} BsonType;

/* One element. The value of text is its characters, of a document or array its elements, of binary its data. */
typedef struct {
    uint8_t type, subtype;
    Span name, value;
} Element;

/* The elements of the document that `in` begins with; `in` goes on behind it. */
Status take_document(Span *in, Span *elements);

/* The next element of some; call it only where some are left. */
Status next_element(Span *in, Element *element);

/* An element's whole number; BAIL for one of another kind. */
Status whole_number(const Element *element, int64_t *number);

/* The element of this name among some; BAIL where there is none. */
Status find_element(Span in, const char *name, Element *element);

static inline bool is_named(const Element *element, const void *name, size_t size)
{
    return span_size(element->name) == size && memcmp(element->name.at, name, size) == 0;
}

/* Whether text is well-formed UTF-8. */
bool is_utf8(Span text);

#endif
