/* Messages stored in a form of their own: google.protobuf.Timestamp, Value, Struct and ListValue. */
#include "write.h"

enum { MS_A_SECOND = 1000, NS_A_MS = 1000000 };
enum { STRUCT_FIELDS = 1, LIST_VALUES = 1, ENTRY_KEY = 1, ENTRY_VALUE = 2 };
enum { VALUE_NULL = 1, VALUE_NUMBER = 2, VALUE_STRING = 3, VALUE_BOOL = 4, VALUE_STRUCT = 5, VALUE_LIST = 6 };

/* The years 1 to 9999, in milliseconds: what the driver reads as a time. */
static const int64_t FIRST = INT64_C(-62135596800000), LAST = INT64_C(253402300799999);

Status write_timestamp(Buffer *out, const Element *element)
{
    int64_t time;
    if (element->type != BSON_DATE)
        return BAIL;
    memcpy(&time, element->value.at, sizeof time);
    if (time < FIRST || time > LAST)
        return BAIL;
    int64_t rest = (time % MS_A_SECOND + MS_A_SECOND) % MS_A_SECOND;
    int64_t seconds = (time - rest) / MS_A_SECOND;
    if (seconds) {
        TRY(put_tag(out, 1, WIRE_VARINT));
        TRY(put_varint(out, (uint64_t)seconds));
    }
    if (rest) {
        TRY(put_tag(out, 2, WIRE_VARINT));
        TRY(put_varint(out, (uint64_t)(rest * NS_A_MS)));
    }
    return OK;
}

/* An item: in front of it its tag and its length. */
static Status write_item(Buffer *out, uint32_t number, const Element *element, unsigned depth)
{
    size_t start;
    TRY(put_tag(out, number, WIRE_BYTES));
    TRY(begin_bytes(out, &start));
    TRY(write_value(out, element, depth));
    return end_bytes(out, start);
}

Status write_struct(Buffer *out, Span elements, unsigned depth)
{
    static const Field key = {.type = TYPE_STRING};
    while (elements.at < elements.end) {
        Element element;
        Scalar name;
        size_t start;
        TRY(next_element(&elements, &element));
        TRY(read_key(&key, element.name, &name));
        TRY(put_tag(out, STRUCT_FIELDS, WIRE_BYTES));
        TRY(begin_bytes(out, &start));
        TRY(put_tag(out, ENTRY_KEY, WIRE_BYTES));
        TRY(put_scalar(out, &name));
        TRY(write_item(out, ENTRY_VALUE, &element, depth));
        TRY(end_bytes(out, start));
    }
    return OK;
}

Status write_list(Buffer *out, Span elements, unsigned depth)
{
    while (elements.at < elements.end) {
        Element element;
        TRY(next_element(&elements, &element));
        TRY(write_item(out, LIST_VALUES, &element, depth));
    }
    return OK;
}

static Status write_number(Buffer *out, const Element *element)
{
    static const Field number = {.type = TYPE_DOUBLE};
    Scalar scalar;
    TRY(read_scalar(&number, element, &scalar));
    TRY(put_tag(out, VALUE_NUMBER, WIRE_64));
    return put_scalar(out, &scalar);
}

static Status write_nested(Buffer *out, const Element *element, unsigned depth)
{
    bool list = element->type == BSON_ARRAY;
    size_t start;
    TRY(put_tag(out, list ? VALUE_LIST : VALUE_STRUCT, WIRE_BYTES));
    TRY(begin_bytes(out, &start));
    TRY(list ? write_list(out, element->value, depth + 1) : write_struct(out, element->value, depth + 1));
    return end_bytes(out, start);
}

Status write_value(Buffer *out, const Element *element, unsigned depth)
{
    if (depth >= MAX_DEPTH)
        return BAIL;
    switch (element->type) {
    case BSON_STRING:
        if (!is_utf8(element->value))
            return BAIL;
        TRY(put_tag(out, VALUE_STRING, WIRE_BYTES));
        return put_bytes(out, element->value);
    case BSON_BOOL:
        TRY(put_tag(out, VALUE_BOOL, WIRE_VARINT));
        return put_varint(out, *element->value.at);
    case BSON_NULL:
        TRY(put_tag(out, VALUE_NULL, WIRE_VARINT));
        return put_varint(out, 0);
    case BSON_DOCUMENT: case BSON_ARRAY:
        return write_nested(out, element, depth);
    default:
        return write_number(out, element);
    }
}
