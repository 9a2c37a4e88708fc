/* JSON of the types that ProtoJSON writes in their own way: times, field masks, wrappers, Struct and Value. */
#include "parse.h"
#include "text.h"
#include "time.h"
#include "wire.h"

/* Fields 1 and 2, where they are not zero. */
static Status put_time(Buffer *out, Time time)
{
    TRY(buffer_reserve(out, 2 * (1 + MAX_VARINT)));
    if (time.seconds) {
        buffer_add_byte(out, 1 << 3 | WIRE_VARINT);
        add_varint(out, (uint64_t)time.seconds);
    }
    if (time.nanos) {
        buffer_add_byte(out, 2 << 3 | WIRE_VARINT);
        add_varint(out, (uint64_t)(int64_t)time.nanos);
    }
    return OK;
}

static bool is_upper(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_letter(uint8_t byte)
{
    return is_upper(byte) || (byte >= 'a' && byte <= 'z') || byte == '_';
}

/* A path of names with points between, each in either spelling, in proto names. */
static Status put_path(Buffer *out, Span path)
{
    bool first = true;
    TRY(buffer_reserve(out, 2 * (size_t)(path.end - path.at)));
    if (path.end - path.at == 1 && *path.at == '*') {
        buffer_add_byte(out, '*');
        return OK;
    }
    for (; path.at < path.end; path.at++) {
        uint8_t byte = *path.at;
        bool point = byte == '.', digit = byte >= '0' && byte <= '9';
        if (first ? !is_letter(byte) : !(point || digit || is_letter(byte)))
            return BAIL;
        if (is_upper(byte))
            buffer_add_byte(out, '_');
        buffer_add_byte(out, is_upper(byte) ? byte | 0x20 : byte);
        first = point;
    }
    return first ? BAIL : OK;
}

static Status put_mask(Buffer *out, Span text)
{
    size_t start;
    while (text.at < text.end) {
        const uint8_t *comma = memchr(text.at, ',', (size_t)(text.end - text.at));
        Span path = {text.at, comma ? comma : text.end};
        TRY(buffer_put_byte(out, 1 << 3 | WIRE_BYTES));
        TRY(begin_bytes(out, &start));
        TRY(put_path(out, path));
        TRY(end_bytes(out, start));
        text.at = path.end + (comma ? 1 : 0);
        if (comma && text.at == text.end)
            return BAIL;
    }
    return OK;
}

/* The types whose JSON is a string. */
static Status parse_textual(Parser *parser, Kind kind)
{
    Span text;
    Time time;
    TRY(expect_byte(parser, '"'));
    TRY(parse_plain(&parser->in, &text));
    if (kind == KIND_MASK)
        return put_mask(&parser->out, text);
    TRY(kind == KIND_TIMESTAMP ? read_timestamp(text, &time) : read_duration(text, &time));
    return put_time(&parser->out, time);
}

/* Wrappers, Struct and ListValue stand for their one field. */
static Status parse_only_field(Parser *parser, const Message *type, int depth)
{
    uint64_t taken = 0;
    if (peek(parser) == 'n')
        return BAIL;
    return parse_field(parser, &type->fields[0], &taken, depth);
}

/* The field of Value that a JSON value goes to, by its first byte. */
static const Field *value_field(const Message *type, uint8_t byte)
{
    enum { NULL_VALUE, NUMBER_VALUE, STRING_VALUE, BOOL_VALUE, STRUCT_VALUE, LIST_VALUE };
    unsigned index = byte == 'n'                    ? NULL_VALUE
                     : byte == '"'                  ? STRING_VALUE
                     : byte == 't' || byte == 'f' ? BOOL_VALUE
                     : byte == '{'                  ? STRUCT_VALUE
                     : byte == '['                  ? LIST_VALUE
                                                    : NUMBER_VALUE;
    return &type->fields[index];
}

static Status parse_any_value(Parser *parser, const Message *type, int depth)
{
    return parse_single(parser, value_field(type, peek(parser)), depth + 1);
}

Status parse_known(Parser *parser, const Message *type, int depth)
{
    switch (type->kind) {
    case KIND_TIMESTAMP: case KIND_DURATION: case KIND_MASK:
        return parse_textual(parser, type->kind);
    case KIND_ONLY_FIELD:
        return parse_only_field(parser, type, depth);
    case KIND_VALUE:
        return parse_any_value(parser, type, depth);
    default:
        return BAIL;
    }
}
