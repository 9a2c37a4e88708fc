/* JSON objects, arrays and fields as wire bytes, in one pass. Whatever is not plainly right is left to Python. */
#include "parse.h"

#include "keys.h"
#include "number.h"
#include "text.h"
#include "wire.h"

uint8_t peek(Parser *parser)
{
    Span *in = &parser->in;
    while (in->at < in->end && (*in->at == ' ' || *in->at == '\n' || *in->at == '\r' || *in->at == '\t'))
        in->at++;
    return in->at < in->end ? *in->at : 0;
}

Status expect_byte(Parser *parser, uint8_t byte)
{
    if (peek(parser) != byte || parser->in.at == parser->in.end)
        return BAIL;
    parser->in.at++;
    return OK;
}

Status next_element(Parser *parser, uint8_t close, bool *more)
{
    uint8_t byte = peek(parser);
    if (byte != ',' && byte != close)
        return BAIL;
    parser->in.at++;
    *more = byte == ',';
    return OK;
}

/* Opens an object or an array. *more is false if it is empty. */
static Status open_elements(Parser *parser, uint8_t open, uint8_t close, bool *more)
{
    TRY(expect_byte(parser, open));
    *more = peek(parser) != close;
    parser->in.at += !*more;
    return OK;
}

static Status put_tag(Parser *parser, const Field *field)
{
    return put_varint(&parser->out, field->tag);
}

Status parse_value(Parser *parser, const Field *field, int depth)
{
    size_t start;
    if (field->type != TYPE_MESSAGE)
        return parse_scalar(parser, field);
    TRY(begin_bytes(&parser->out, &start));
    TRY(parse_message(parser, field->message, depth));
    return end_bytes(&parser->out, start);
}

Status parse_single(Parser *parser, const Field *field, int depth)
{
    TRY(put_tag(parser, field));
    return parse_value(parser, field, depth);
}

/* Takes back a field without presence that holds its default, as serializers do. */
static void drop_default(Buffer *out, size_t start, size_t value)
{
    for (size_t index = value; index < out->size; index++)
        if (out->data[index])
            return;
    out->size = start;
}

static Status parse_implicit(Parser *parser, const Field *field)
{
    size_t start = parser->out.size;
    TRY(put_tag(parser, field));
    size_t value = parser->out.size;
    TRY(parse_scalar(parser, field));
    drop_default(&parser->out, start, value);
    return OK;
}

static Status parse_packed(Parser *parser, const Field *field, bool more)
{
    size_t start;
    TRY(put_tag(parser, field));
    TRY(begin_bytes(&parser->out, &start));
    while (more) {
        peek(parser);
        TRY(parse_scalar(parser, field));
        TRY(next_element(parser, ']', &more));
    }
    return end_bytes(&parser->out, start);
}

Status parse_list(Parser *parser, const Field *field, int depth)
{
    bool more;
    TRY(open_elements(parser, '[', ']', &more));
    if (more && field->flags & FLAG_PACKED)
        return parse_packed(parser, field, more);
    while (more) {
        peek(parser);
        TRY(parse_single(parser, field, depth + 1));
        TRY(next_element(parser, ']', &more));
    }
    return OK;
}

/* A key of a map: canonical text only, so that the same text is the same key. */
static Status parse_key(Parser *parser, const Field *field)
{
    Span text;
    TRY(put_tag(parser, field));
    if (field->type == TYPE_STRING)
        return parse_scalar(parser, field);
    TRY(expect_byte(parser, '"'));
    TRY(parse_plain(&parser->in, &text));
    size_t size = (size_t)(text.end - text.at);
    if (field->type == TYPE_BOOL) {
        bool yes = size == 4 && memcmp(text.at, "true", 4) == 0;
        if (!yes && !(size == 5 && memcmp(text.at, "false", 5) == 0))
            return BAIL;
        return put_varint(&parser->out, yes);
    }
    Span number;
    bool whole;
    TRY(parse_number(&text, &number, &whole));
    if (!whole || text.at != text.end || (*number.at == '-' && number.at[1] == '0'))
        return BAIL;
    return put_integer(parser, field->type, number);
}

static Status parse_entry(Parser *parser, const Field *field, int depth)
{
    size_t start;
    const Message *entry = field->message;
    TRY(put_tag(parser, field));
    TRY(begin_bytes(&parser->out, &start));
    TRY(parse_key(parser, &entry->fields[0]));
    TRY(keys_add(&parser->hashes, parser->out.data + start, parser->out.size - start));
    TRY(expect_byte(parser, ':'));
    peek(parser);
    TRY(parse_single(parser, &entry->fields[1], depth + 2));
    return end_bytes(&parser->out, start);
}

Status parse_map(Parser *parser, const Field *field, int depth)
{
    bool more;
    size_t keys = parser->hashes.size;
    if (field->message->kind != KIND_ENTRY)
        return BAIL;
    TRY(open_elements(parser, '{', '}', &more));
    while (more) {
        if (peek(parser) != '"')
            return BAIL;
        TRY(parse_entry(parser, field, depth));
        TRY(next_element(parser, '}', &more));
    }
    return keys_differ(&parser->hashes, keys);
}

static bool skip_null(Parser *parser)
{
    if (peek(parser) != 'n' || parser->in.end - parser->in.at < 4 || memcmp(parser->in.at, "null", 4) != 0)
        return false;
    parser->in.at += 4;
    return true;
}

Status parse_field(Parser *parser, const Field *field, uint64_t *taken, int depth)
{
    bool nullable = field->flags & FLAG_NULL && !(field->flags & FLAG_REPEATED);
    if (peek(parser) == 'n' && (!nullable || field->oneof))
        return !nullable && skip_null(parser) ? OK : BAIL;
    if (field->oneof) {
        uint64_t oneof = UINT64_C(1) << (field->oneof - 1);
        if (*taken & oneof)
            return BAIL;
        *taken |= oneof;
    }
    if (field->flags & FLAG_MAP)
        return parse_map(parser, field, depth);
    if (field->flags & FLAG_REPEATED)
        return parse_list(parser, field, depth);
    if (field->flags & FLAG_PRESENCE)
        return parse_single(parser, field, depth + 1);
    return parse_implicit(parser, field);
}

/* A name of the message and the colon behind it. */
static Status parse_name(Parser *parser, const Message *type, const Field **field)
{
    Span text;
    TRY(expect_byte(parser, '"'));
    TRY(parse_plain(&parser->in, &text));
    const Name *name = find_name(&type->names, text.at, (size_t)(text.end - text.at));
    if (!name)
        return BAIL;
    *field = &type->fields[name->value];
    return expect_byte(parser, ':');
}

/* Whether an update mask names what is in the value, rather than the field. */
static bool has_paths(Parser *parser, const Field *field)
{
    if (field->flags & FLAG_LEAF || peek(parser) != '{')
        return false;
    Parser inside = *parser;
    inside.in.at++;
    return peek(&inside) != '}';
}

static Status parse_masked(Parser *parser, const Field *field, uint64_t *taken, int depth)
{
    size_t start = parser->path.size;
    TakePath take_path = parser->take_path;
    TRY(buffer_put(&parser->path, field->path.text, field->path.size));
    if (has_paths(parser, field)) {
        TRY(buffer_put_byte(&parser->path, '.'));
    } else {
        TRY(take_path(parser->paths, parser->path.data, parser->path.size));
        parser->take_path = NULL;
    }
    TRY(parse_field(parser, field, taken, depth));
    parser->take_path = take_path;
    parser->path.size = start;
    return OK;
}

static Status parse_plain_message(Parser *parser, const Message *type, int depth)
{
    uint64_t seen[MAX_FIELDS / 64] = {0}, taken = 0;
    const Field *field;
    bool more;
    TRY(open_elements(parser, '{', '}', &more));
    while (more) {
        TRY(parse_name(parser, type, &field));
        size_t index = (size_t)(field - type->fields);
        uint64_t bit = UINT64_C(1) << index % 64;
        if (seen[index / 64] & bit)
            return BAIL;
        seen[index / 64] |= bit;
        if (parser->take_path)
            TRY(parse_masked(parser, field, &taken, depth));
        else
            TRY(parse_field(parser, field, &taken, depth));
        TRY(next_element(parser, '}', &more));
    }
    return OK;
}

Status parse_message(Parser *parser, const Message *type, int depth)
{
    if (depth > MAX_PARSE_DEPTH)
        return BAIL;
    return type->kind == KIND_PLAIN ? parse_plain_message(parser, type, depth) : parse_known(parser, type, depth);
}
