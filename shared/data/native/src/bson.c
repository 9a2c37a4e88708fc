/* BSON, read with bounds: every kind of value that there is, if only to pass over it. */
#include "bson.h"

static Status take(Span *in, size_t size, Span *value)
{
    if (span_size(*in) < size)
        return BAIL;
    *value = (Span){in->at, in->at + size};
    in->at += size;
    return OK;
}

static Status take_int32(Span *in, int32_t *number)
{
    Span bytes;
    TRY(take(in, sizeof *number, &bytes));
    memcpy(number, bytes.at, sizeof *number);
    return OK;
}

/* Characters, whose length counts the NUL behind them. */
static Status take_string(Span *in, Span *text)
{
    int32_t size;
    TRY(take_int32(in, &size));
    if (size < 1)
        return BAIL;
    TRY(take(in, (size_t)size, text));
    text->end--;
    return *text->end == 0 ? OK : BAIL;
}

Status take_document(Span *in, Span *elements)
{
    Span start = *in;
    int32_t size;
    TRY(take_int32(&start, &size));
    if (size < 5)
        return BAIL;
    TRY(take(in, (size_t)size, elements));
    elements->at += sizeof size;
    elements->end--;
    return *elements->end == 0 ? OK : BAIL;
}

static Status take_binary(Span *in, Element *element)
{
    int32_t size;
    Span subtype;
    TRY(take_int32(in, &size));
    TRY(take(in, 1, &subtype));
    element->subtype = *subtype.at;
    return size < 0 ? BAIL : take(in, (size_t)size, &element->value);
}

/* Text up to a NUL, which `in` goes on behind. */
static Status take_name(Span *in, Span *name)
{
    const uint8_t *end = memchr(in->at, 0, span_size(*in));
    if (!end)
        return BAIL;
    *name = (Span){in->at, end};
    in->at = end + 1;
    return OK;
}

/* Kinds that no row of ours has; nobody asks for their values. */
static Status pass_over(Span *in, Element *element)
{
    int32_t size;
    switch (element->type) {
    case BSON_REGEX:
        TRY(take_name(in, &element->value));
        return take_name(in, &element->value);
    case BSON_CODE: case BSON_SYMBOL:
        return take_string(in, &element->value);
    case BSON_POINTER:
        TRY(take_string(in, &element->value));
        return take(in, 12, &element->value);
    case BSON_SCOPED_CODE:
        TRY(take_int32(in, &size));
        return size < 4 ? BAIL : take(in, (size_t)size - 4, &element->value);
    default:
        return BAIL;
    }
}

static Status take_value(Span *in, Element *element)
{
    switch (element->type) {
    case BSON_DOUBLE: case BSON_DATE: case BSON_TIMESTAMP: case BSON_INT64:
        return take(in, 8, &element->value);
    case BSON_STRING:
        return take_string(in, &element->value);
    case BSON_DOCUMENT: case BSON_ARRAY:
        return take_document(in, &element->value);
    case BSON_BINARY:
        return take_binary(in, element);
    case BSON_OBJECT_ID:
        return take(in, 12, &element->value);
    case BSON_BOOL:
        TRY(take(in, 1, &element->value));
        return *element->value.at <= 1 ? OK : BAIL;
    case BSON_INT32:
        return take(in, 4, &element->value);
    case BSON_DECIMAL:
        return take(in, 16, &element->value);
    case BSON_NULL: case BSON_UNDEFINED: case BSON_MIN_KEY: case BSON_MAX_KEY:
        return take(in, 0, &element->value);
    default:
        return pass_over(in, element);
    }
}

Status next_element(Span *in, Element *element)
{
    element->type = *in->at++;
    element->subtype = 0;
    TRY(take_name(in, &element->name));
    return take_value(in, element);
}

Status whole_number(const Element *element, int64_t *number)
{
    int32_t small;
    switch (element->type) {
    case BSON_INT32:
        memcpy(&small, element->value.at, sizeof small);
        *number = small;
        return OK;
    case BSON_INT64:
        memcpy(number, element->value.at, sizeof *number);
        return OK;
    default:
        return BAIL;
    }
}

Status find_element(Span in, const char *name, Element *element)
{
    while (in.at < in.end) {
        TRY(next_element(&in, element));
        if (is_named(element, name, strlen(name)))
            return OK;
    }
    return BAIL;
}

/* Length of the character, of more than one byte, at the start of the text; 0 if it is malformed. */
static size_t character(Span text)
{
    const uint8_t *at = text.at;
    size_t size = at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : at[0] < 0xF5 ? 4 : 0;
    if (!size || span_size(text) < size)
        return 0;
    /* No long forms, no surrogates, nothing past U+10FFFF. */
    uint8_t low = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : 0x80;
    uint8_t high = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t index = 2; index < size; index++)
        if ((at[index] & 0xC0) != 0x80)
            return 0;
    return size;
}

bool is_utf8(Span text)
{
    while (text.at < text.end) {
        if (span_size(text) >= 8 && !(load64(text.at) & UINT64_C(0x8080808080808080))) {
            text.at += 8;
            continue;
        }
        size_t size = *text.at < 0x80 ? 1 : character(text);
        if (!size)
            return false;
        text.at += size;
    }
    return true;
}
