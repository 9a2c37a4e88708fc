/* Wire bytes as JSON: a message is read twice, once to find its fields, once to print them in the declared order. */
#include "render.h"

#include "keys.h"
#include "text.h"
#include "wire.h"

Status find_fields(const Message *type, Span wire, Slot *slots)
{
    uint64_t taken = 0;
    memset(slots, 0, type->count * sizeof *slots);
    while (wire.at < wire.end) {
        const uint8_t *start = wire.at;
        uint32_t tag;
        TRY(read_tag(&wire, &tag));
        const uint8_t *value = wire.at;
        TRY(skip_value(&wire, tag & 7));
        const Field *field = find_field(type, tag >> 3);
        if (!field) {
            /* Unknown fields are passed over; the protobuf runtime does otherwise with entries of maps. */
            if (type->kind == KIND_ENTRY)
                return BAIL;
            continue;
        }
        Slot *slot = &slots[field - type->fields];
        bool repeated = field->flags & FLAG_REPEATED;
        if ((tag & 7) != wire_type(field->type) && !(repeated && (tag & 7) == WIRE_BYTES))
            return BAIL;
        if (repeated) {
            slot->at = slot->at ? slot->at : start;
        } else {
            uint64_t oneof = field->oneof ? UINT64_C(1) << (field->oneof - 1) : 0;
            /* The last one counts, and messages are merged: rare enough for Python. */
            if (slot->at || taken & oneof)
                return BAIL;
            taken |= oneof;
            slot->at = value;
        }
        slot->end = wire.at;
    }
    return OK;
}

static Status print_enum(Buffer *out, const Enum *type, uint64_t value)
{
    int32_t number = (int32_t)value;
    int64_t index = (int64_t)number - type->low;
    if (type->null)
        return buffer_put(out, "null", 4);
    if (index >= 0 && index < type->count && type->shown[index].text)
        return buffer_put(out, type->shown[index].text, type->shown[index].size);
    return type->closed ? BAIL : print_signed(out, number);
}

static int64_t unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

static Status print_quoted(Buffer *out, bool negative, uint64_t value)
{
    TRY(buffer_put_byte(out, '"'));
    TRY(negative ? print_signed(out, (int64_t)value) : print_unsigned(out, value));
    return buffer_put_byte(out, '"');
}

static Status print_varint(Buffer *out, const Field *field, Span *in)
{
    uint64_t value;
    TRY(read_varint(in, &value));
    switch (field->type) {
    case TYPE_INT32:
        return print_signed(out, (int32_t)value);
    case TYPE_UINT32:
        return print_unsigned(out, (uint32_t)value);
    case TYPE_SINT32:
        return print_signed(out, (int32_t)unzigzag((uint32_t)value));
    case TYPE_INT64:
        return print_quoted(out, true, value);
    case TYPE_UINT64:
        return print_quoted(out, false, value);
    case TYPE_SINT64:
        return print_quoted(out, true, (uint64_t)unzigzag(value));
    case TYPE_BOOL:
        return value ? buffer_put(out, "true", 4) : buffer_put(out, "false", 5);
    default:
        return print_enum(out, field->enumeration, value);
    }
}

static Status print_fixed(Printer *printer, const Field *field, Span *in)
{
    union {
        double d;
        float f;
        uint64_t u64;
        uint32_t u32;
    } value;
    Buffer *out = &printer->out;
    TRY(read_fixed(in, &value, wire_type(field->type) == WIRE_64 ? 8 : 4));
    switch (field->type) {
    case TYPE_DOUBLE:
        return print_double(out, value.d, printer->powers);
    case TYPE_FLOAT:
        return print_float(out, value.f, printer->powers);
    case TYPE_FIXED32:
        return print_unsigned(out, value.u32);
    case TYPE_SFIXED32:
        return print_signed(out, (int32_t)value.u32);
    default:
        return print_quoted(out, field->type == TYPE_SFIXED64, value.u64);
    }
}

/* One value of a field; moves on behind it. */
static Status print_value(Printer *printer, const Field *field, Span *in)
{
    Span bytes;
    switch (wire_type(field->type)) {
    case WIRE_VARINT:
        return print_varint(&printer->out, field, in);
    case WIRE_BYTES:
        TRY(read_bytes(in, &bytes));
        break;
    default:
        return print_fixed(printer, field, in);
    }
    if (field->type == TYPE_STRING)
        return print_string(&printer->out, bytes);
    if (field->type == TYPE_BYTES)
        return print_base64(&printer->out, bytes);
    return print_message(printer, field->message, bytes);
}

/* Moves to the next occurrence of a repeated field, and into it. *more is false at the end. */
static Status next_value(const Field *field, Span *in, unsigned *wire, bool *more)
{
    uint32_t tag;
    while (in->at < in->end) {
        TRY(read_tag(in, &tag));
        *wire = tag & 7;
        *more = true;
        if (tag >> 3 == field->number)
            return OK;
        TRY(skip_value(in, tag & 7));
    }
    *more = false;
    return OK;
}

static Status print_packed(Printer *printer, const Field *field, Span *in)
{
    Span values;
    TRY(read_bytes(in, &values));
    while (values.at < values.end) {
        TRY(print_value(printer, field, &values));
        TRY(buffer_put_byte(&printer->out, ','));
    }
    return OK;
}

/* Puts the closing sign over the last comma, if there is one. */
static Status close_list(Buffer *out, size_t start, uint8_t sign)
{
    if (out->size > start) {
        out->data[out->size - 1] = sign;
        return OK;
    }
    return buffer_put_byte(out, sign);
}

static Status print_list(Printer *printer, const Field *field, Span in)
{
    unsigned wire;
    bool more;
    TRY(buffer_put_byte(&printer->out, '['));
    size_t start = printer->out.size;
    for (;;) {
        TRY(next_value(field, &in, &wire, &more));
        if (!more)
            return close_list(&printer->out, start, ']');
        if (wire != wire_type(field->type)) {
            TRY(print_packed(printer, field, &in));
            continue;
        }
        TRY(print_value(printer, field, &in));
        TRY(buffer_put_byte(&printer->out, ','));
    }
}

/* The key of a map entry: text as it is, everything else in quotes. */
static Status print_key(Printer *printer, const Field *field, Slot slot)
{
    Buffer *out = &printer->out;
    size_t start = out->size;
    if (!slot.at)
        TRY(buffer_put(out, field->empty.text, field->empty.size));
    else
        TRY(print_field(printer, field, slot));
    if (out->data[start] == '"')
        return OK;
    TRY(buffer_put(out, "\"\"", 2));
    memmove(out->data + start + 1, out->data + start, out->size - start - 2);
    out->data[start] = '"';
    return OK;
}

static Status print_entry(Printer *printer, const Message *type, Span *in)
{
    Slot slots[2];
    Span entry;
    Buffer *out = &printer->out;
    TRY(read_bytes(in, &entry));
    TRY(find_fields(type, entry, slots));
    size_t key = out->size;
    TRY(print_key(printer, &type->fields[0], slots[0]));
    TRY(keys_add(&printer->hashes, out->data + key, out->size - key));
    TRY(buffer_put_byte(out, ':'));
    const Field *value = &type->fields[1];
    if (slots[1].at)
        TRY(print_field(printer, value, slots[1]));
    else if (value->type == TYPE_MESSAGE)
        TRY(print_message(printer, value->message, (Span){entry.end, entry.end}));
    else
        TRY(buffer_put(out, value->empty.text, value->empty.size));
    return buffer_put_byte(out, ',');
}

static Status print_map(Printer *printer, const Field *field, Span in)
{
    unsigned wire;
    bool more;
    if (field->message->kind != KIND_ENTRY)
        return BAIL;
    TRY(buffer_put_byte(&printer->out, '{'));
    size_t start = printer->out.size, keys = printer->hashes.size;
    for (;;) {
        TRY(next_value(field, &in, &wire, &more));
        if (!more)
            break;
        TRY(print_entry(printer, field->message, &in));
    }
    /* The last of two entries with one key counts. */
    TRY(keys_differ(&printer->hashes, keys));
    return close_list(&printer->out, start, '}');
}

Status print_field(Printer *printer, const Field *field, Slot slot)
{
    Span in = {slot.at, slot.end};
    if (field->flags & FLAG_MAP)
        return print_map(printer, field, in);
    if (field->flags & FLAG_REPEATED)
        return print_list(printer, field, in);
    return print_value(printer, field, &in);
}

static Status print_plain(Printer *printer, const Message *type, Span wire)
{
    Slot slots[type->count + 1];
    Buffer *out = &printer->out;
    size_t start = out->size;
    TRY(find_fields(type, wire, slots));
    for (size_t index = 0; index < type->count; index++) {
        const Field *field = &type->fields[index];
        if (!slots[index].at && field->flags & FLAG_PRESENCE)
            continue;
        TRY(buffer_reserve(out, field->label.size + field->empty.size));
        buffer_add(out, field->label.text, field->label.size);
        if (slots[index].at)
            TRY(print_field(printer, field, slots[index]));
        else
            buffer_add(out, field->empty.text, field->empty.size);
    }
    if (out->size == start)
        return buffer_put(out, "{}", 2);
    out->data[start] = '{';
    return buffer_put_byte(out, '}');
}

Status print_message(Printer *printer, const Message *type, Span wire)
{
    if (printer->depth >= MAX_PRINT_DEPTH)
        return BAIL;
    printer->depth++;
    TRY(type->kind == KIND_PLAIN ? print_plain(printer, type, wire) : print_known(printer, type, wire));
    printer->depth--;
    return OK;
}
