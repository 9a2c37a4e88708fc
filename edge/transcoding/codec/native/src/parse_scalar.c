/* JSON scalars as wire values. */
#include "number.h"
#include "parse.h"
#include "text.h"
#include "wire.h"

/* Whether the number fits the type; then *value is what the wire holds. */
static bool fits(uint8_t type, uint64_t size, bool negative, uint64_t *value)
{
    uint64_t most = UINT64_MAX;
    bool is_signed = true;
    switch (type) {
    case TYPE_INT32: case TYPE_SINT32: case TYPE_SFIXED32: case TYPE_ENUM:
        most = INT32_MAX;
        break;
    case TYPE_INT64: case TYPE_SINT64: case TYPE_SFIXED64:
        most = INT64_MAX;
        break;
    case TYPE_UINT32: case TYPE_FIXED32:
        most = UINT32_MAX;
        is_signed = false;
        break;
    default:
        is_signed = false;
    }
    *value = negative ? 0 - size : size;
    return negative ? size <= (is_signed ? most + 1 : 0) : size <= most;
}

Status put_integer(Parser *parser, uint8_t type, Span text)
{
    uint64_t size, value;
    bool negative;
    TRY(read_integer(text, &size, &negative));
    if (!fits(type, size, negative, &value))
        return BAIL;
    switch (wire_type(type)) {
    case WIRE_64:
        return buffer_put(&parser->out, &value, 8);
    case WIRE_32:
        return buffer_put(&parser->out, &value, 4);
    default:
        if (type == TYPE_SINT32 || type == TYPE_SINT64)
            value = value << 1 ^ (0 - (value >> 63));
        return put_varint(&parser->out, value);
    }
}

Status put_double(Parser *parser, uint8_t type, Span text, bool bare_whole)
{
    double value;
    TRY(read_double(text, &value));
    if (bare_whole && value == 0)
        value = 0;  /* -0 is an integer to JSON readers, and integers have no negative zero */
    if (type == TYPE_DOUBLE)
        return buffer_put(&parser->out, &value, sizeof value);
    float single = (float)value;
    if (single - single != 0)
        return BAIL;
    return buffer_put(&parser->out, &single, sizeof single);
}

/* A number, or one in quotes. */
static Status parse_numeric(Parser *parser, const Field *field)
{
    Span *in = &parser->in, text, number;
    bool whole, quoted = *in->at == '"';
    if (quoted) {
        in->at++;
        TRY(parse_plain(in, &text));
        TRY(parse_number(&text, &number, &whole));
        if (text.at != text.end)
            return BAIL;
    } else {
        TRY(parse_number(in, &number, &whole));
    }
    if (field->type == TYPE_DOUBLE || field->type == TYPE_FLOAT)
        return put_double(parser, field->type, number, whole && !quoted);
    return whole ? put_integer(parser, field->type, number) : BAIL;
}

static bool skip_word(Span *in, const char *word, size_t size)
{
    if ((size_t)(in->end - in->at) < size || memcmp(in->at, word, size) != 0)
        return false;
    in->at += size;
    return true;
}

static Status parse_bool(Parser *parser)
{
    bool yes = skip_word(&parser->in, "true", 4);
    if (!yes && !skip_word(&parser->in, "false", 5))
        return BAIL;
    return put_varint(&parser->out, yes);
}

static Status parse_enum(Parser *parser, const Enum *type)
{
    Span *in = &parser->in, text;
    bool whole;
    if (*in->at == '"') {
        in->at++;
        TRY(parse_plain(in, &text));
        const Name *name = find_name(&type->names, text.at, (size_t)(text.end - text.at));
        return name ? put_varint(&parser->out, (uint64_t)(int64_t)name->value) : BAIL;
    }
    if (type->null && skip_word(in, "null", 4))
        return put_varint(&parser->out, 0);
    if (type->closed)
        return BAIL;
    TRY(parse_number(in, &text, &whole));
    return whole ? put_integer(parser, TYPE_ENUM, text) : BAIL;
}

/* A string, with its length before it. */
static Status parse_text(Parser *parser)
{
    Span *in = &parser->in;
    size_t start;
    if (*in->at != '"')
        return BAIL;
    in->at++;
    size_t size = plain_prefix(in->at, in->end);
    if (LIKELY(in->at + size < in->end && in->at[size] == '"')) {
        TRY(buffer_reserve(&parser->out, MAX_VARINT + size));
        add_varint(&parser->out, size);
        buffer_add(&parser->out, in->at, size);
        in->at += size + 1;
        return OK;
    }
    TRY(begin_bytes(&parser->out, &start));
    TRY(parse_string(in, &parser->out));
    return end_bytes(&parser->out, start);
}

static Status parse_bytes(Parser *parser)
{
    Span text;
    size_t start;
    TRY(expect_byte(parser, '"'));
    TRY(parse_plain(&parser->in, &text));
    TRY(begin_bytes(&parser->out, &start));
    TRY(parse_base64(text, &parser->out));
    return end_bytes(&parser->out, start);
}

Status parse_scalar(Parser *parser, const Field *field)
{
    if (!peek(parser))
        return BAIL;
    switch (field->type) {
    case TYPE_STRING:
        return parse_text(parser);
    case TYPE_BYTES:
        return parse_bytes(parser);
    case TYPE_BOOL:
        return parse_bool(parser);
    case TYPE_ENUM:
        return parse_enum(parser, field->enumeration);
    default:
        return parse_numeric(parser, field);
    }
}
