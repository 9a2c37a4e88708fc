/* A stored document as the wire bytes of its message. */
#include "write.h"

static bool is_default(const Scalar *scalar)
{
    return scalar->wire == WIRE_BYTES ? scalar->bytes.at == scalar->bytes.end : scalar->bits == 0;
}

/* A field's single value, or one of many. `always`: its default too. */
static Status write_one(Buffer *out, const Field *field, const Element *element, bool always, unsigned depth)
{
    if (field->type == TYPE_MESSAGE) {
        size_t start;
        TRY(put_tag(out, field->number, WIRE_BYTES));
        TRY(begin_bytes(out, &start));
        TRY(write_message(out, field->message, element, depth));
        return end_bytes(out, start);
    }
    Scalar scalar;
    TRY(read_scalar(field, element, &scalar));
    if (!always && is_default(&scalar))
        return OK;
    TRY(put_tag(out, field->number, scalar.wire));
    return put_scalar(out, &scalar);
}

static Status write_packed(Buffer *out, const Field *field, Span items)
{
    size_t start;
    if (items.at == items.end)
        return OK;
    TRY(put_tag(out, field->number, WIRE_BYTES));
    TRY(begin_bytes(out, &start));
    while (items.at < items.end) {
        Element item;
        Scalar scalar;
        TRY(next_element(&items, &item));
        TRY(read_scalar(field, &item, &scalar));
        TRY(put_scalar(out, &scalar));
    }
    return end_bytes(out, start);
}

static Status write_repeated(Buffer *out, const Field *field, const Element *element, unsigned depth)
{
    Span items = element->value;
    if (element->type != BSON_ARRAY)
        return BAIL;
    if (field->flags & FLAG_PACKED)
        return write_packed(out, field, items);
    while (items.at < items.end) {
        Element item;
        TRY(next_element(&items, &item));
        TRY(write_one(out, field, &item, true, depth));
    }
    return OK;
}

static Status write_map(Buffer *out, const Field *field, const Element *element, unsigned depth)
{
    Span items = element->value;
    const Message *entry = field->message;
    if (element->type != BSON_DOCUMENT || entry->kind != KIND_ENTRY)
        return BAIL;
    while (items.at < items.end) {
        Element item;
        Scalar key;
        size_t start;
        TRY(next_element(&items, &item));
        TRY(read_key(&entry->fields[0], item.name, &key));
        TRY(put_tag(out, field->number, WIRE_BYTES));
        TRY(begin_bytes(out, &start));
        TRY(put_tag(out, entry->fields[0].number, key.wire));
        TRY(put_scalar(out, &key));
        TRY(write_one(out, &entry->fields[1], &item, true, depth));
        TRY(end_bytes(out, start));
    }
    return OK;
}

/* A whole number as text in quotes. */
static Status write_etag(Buffer *out, const Field *field, const Element *element)
{
    char text[24];
    char *at = text + sizeof text;
    int64_t number;
    TRY(whole_number(element, &number));
    if (number < 0)
        return BAIL;
    *--at = '"';
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    *--at = '"';
    TRY(put_tag(out, field->number, WIRE_BYTES));
    return put_bytes(out, (Span){(const uint8_t *)at, (const uint8_t *)text + sizeof text});
}

static Status check_version(const Field *field, const Element *element)
{
    int64_t version;
    TRY(whole_number(element, &version));
    return version >= (int64_t)field->number ? OK : BAIL;
}

static Status write_field(Buffer *out, const Field *field, const Element *element, unsigned depth)
{
    if (field->type == TYPE_ETAG)
        return write_etag(out, field, element);
    if (field->type == TYPE_VERSION)
        return check_version(field, element);
    if (element->type == BSON_NULL && !(field->flags & FLAG_NULL))
        return field->flags & FLAG_NO_NULL ? BAIL : OK;
    if (field->flags & FLAG_MAP)
        return write_map(out, field, element, depth);
    if (field->flags & FLAG_REPEATED)
        return write_repeated(out, field, element, depth);
    return write_one(out, field, element, field->flags & FLAG_PRESENCE, depth);
}

/* Sets a bit; BAIL where it is set: of what comes twice, Python knows which counts. */
static Status mark(uint64_t *bits, size_t place)
{
    uint64_t bit = UINT64_C(1) << place % 64;
    if (bits[place / 64] & bit)
        return BAIL;
    bits[place / 64] |= bit;
    return OK;
}

Status write_fields(Buffer *out, const Message *type, Span elements, unsigned depth)
{
    uint64_t seen[MAX_FIELDS / 64] = {0}, oneofs[(MAX_ONEOFS + 63) / 64] = {0};
    while (elements.at < elements.end) {
        Element element;
        TRY(next_element(&elements, &element));
        const Name *name = find_name(&type->names, element.name);
        if (!name)
            continue;
        const Field *field = &type->fields[name->value];
        TRY(mark(seen, (size_t)name->value));
        if (field->oneof && element.type != BSON_NULL)
            TRY(mark(oneofs, field->oneof - 1u));
        TRY(write_field(out, field, &element, depth));
    }
    for (size_t word = 0; word < MAX_FIELDS / 64; word++)
        if ((seen[word] & type->required[word]) != type->required[word])
            return BAIL;
    return OK;
}

Status write_message(Buffer *out, const Message *type, const Element *element, unsigned depth)
{
    if (depth >= MAX_DEPTH)
        return BAIL;
    switch (type->kind) {
    case KIND_PLAIN:
        return element->type == BSON_DOCUMENT ? write_fields(out, type, element->value, depth + 1) : BAIL;
    case KIND_TIMESTAMP:
        return write_timestamp(out, element);
    case KIND_VALUE:
        return write_value(out, element, depth);
    case KIND_STRUCT:
        return element->type == BSON_DOCUMENT ? write_struct(out, element->value, depth + 1) : BAIL;
    case KIND_LIST:
        return element->type == BSON_ARRAY ? write_list(out, element->value, depth + 1) : BAIL;
    case KIND_WRAPPER:
        return write_one(out, &type->fields[0], element, false, depth);
    default:
        return BAIL;
    }
}
