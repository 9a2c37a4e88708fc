/* Scalars: what BSON holds as what the contract says. What Python's constructors would refuse, they judge. */
#include <float.h>
#include <math.h>

#include "write.h"

static Status in_range(uint8_t type, int64_t number)
{
    switch (type) {
    case TYPE_INT32: case TYPE_SINT32: case TYPE_SFIXED32: case TYPE_ENUM:
        return number >= INT32_MIN && number <= INT32_MAX ? OK : BAIL;
    case TYPE_UINT32: case TYPE_FIXED32:
        return number >= 0 && number <= UINT32_MAX ? OK : BAIL;
    case TYPE_UINT64: case TYPE_FIXED64:
        return number >= 0 ? OK : BAIL;
    default:
        return OK;
    }
}

/* A whole number as a field of any whole type has it. */
static Status whole(uint8_t type, int64_t number, Scalar *scalar)
{
    TRY(in_range(type, number));
    uint64_t bits = (uint64_t)number;
    switch (type) {
    case TYPE_SINT32: case TYPE_SINT64:
        *scalar = (Scalar){.wire = WIRE_VARINT, .bits = bits << 1 ^ (number < 0 ? UINT64_MAX : 0)};
        return OK;
    case TYPE_FIXED32: case TYPE_SFIXED32:
        *scalar = (Scalar){.wire = WIRE_32, .bits = (uint32_t)bits};
        return OK;
    case TYPE_FIXED64: case TYPE_SFIXED64:
        *scalar = (Scalar){.wire = WIRE_64, .bits = bits};
        return OK;
    default:
        *scalar = (Scalar){.wire = WIRE_VARINT, .bits = bits};
        return OK;
    }
}

static Status real(uint8_t type, const Element *element, Scalar *scalar)
{
    double number;
    int64_t integer;
    if (element->type == BSON_DOUBLE) {
        memcpy(&number, element->value.at, sizeof number);
    } else {
        TRY(whole_number(element, &integer));
        number = (double)integer;
    }
    if (type == TYPE_DOUBLE) {
        *scalar = (Scalar){.wire = WIRE_64};
        memcpy(&scalar->bits, &number, sizeof number);
        return OK;
    }
    if (isfinite(number) && fabs(number) > FLT_MAX)
        return BAIL;
    float single = (float)number;
    *scalar = (Scalar){.wire = WIRE_32};
    memcpy(&scalar->bits, &single, sizeof single);
    return OK;
}

/* A name that has left the contract reads as the first number. */
static Status enumerated(const Field *field, const Element *element, Scalar *scalar)
{
    if (element->type != BSON_STRING) {
        int64_t number;
        TRY(whole_number(element, &number));
        return whole(TYPE_ENUM, number, scalar);
    }
    const Name *name = find_name(field->numbers, element->value);
    return whole(TYPE_ENUM, name ? name->value : 0, scalar);
}

Status read_scalar(const Field *field, const Element *element, Scalar *scalar)
{
    int64_t number;
    switch (field->type) {
    case TYPE_STRING:
        *scalar = (Scalar){.wire = WIRE_BYTES, .bytes = element->value};
        return element->type == BSON_STRING && is_utf8(element->value) ? OK : BAIL;
    case TYPE_BYTES:
        *scalar = (Scalar){.wire = WIRE_BYTES, .bytes = element->value};
        return element->type == BSON_BINARY && element->subtype == 0 ? OK : BAIL;
    case TYPE_BOOL:
        if (element->type != BSON_BOOL)
            return BAIL;
        *scalar = (Scalar){.wire = WIRE_VARINT, .bits = *element->value.at};
        return OK;
    case TYPE_ENUM:
        return enumerated(field, element, scalar);
    case TYPE_DOUBLE: case TYPE_FLOAT:
        return real(field->type, element, scalar);
    case TYPE_MESSAGE: case TYPE_ETAG: case TYPE_VERSION:
        return BAIL;
    default:
        TRY(whole_number(element, &number));
        return whole(field->type, number, scalar);
    }
}

Status put_scalar(Buffer *out, const Scalar *scalar)
{
    switch (scalar->wire) {
    case WIRE_BYTES:
        return put_bytes(out, scalar->bytes);
    case WIRE_VARINT:
        return put_varint(out, scalar->bits);
    default:
        return buffer_put(out, &scalar->bits, scalar->wire == WIRE_64 ? 8 : 4);
    }
}

/* Digits as Python writes them; other ways to write a number are left to it. */
static Status digits(Span text, int64_t *number)
{
    bool negative = text.at < text.end && *text.at == '-';
    text.at += negative;
    if (text.at == text.end || span_size(text) > 18)
        return BAIL;
    for (*number = 0; text.at < text.end; text.at++) {
        if (*text.at < '0' || *text.at > '9')
            return BAIL;
        *number = *number * 10 + (*text.at - '0');
    }
    *number = negative ? -*number : *number;
    return OK;
}

Status read_key(const Field *field, Span name, Scalar *scalar)
{
    int64_t number;
    switch (field->type) {
    case TYPE_STRING:
        name.at += name.at < name.end && *name.at == '~';
        *scalar = (Scalar){.wire = WIRE_BYTES, .bytes = name};
        return is_utf8(name) ? OK : BAIL;
    case TYPE_BOOL:
        *scalar = (Scalar){.wire = WIRE_VARINT, .bits = span_size(name) == 4 && memcmp(name.at, "true", 4) == 0};
        return OK;
    default:
        TRY(digits(name, &number));
        return whole(field->type, number, scalar);
    }
}
