/* JSON of the types that ProtoJSON writes in their own way: times, field masks, wrappers, Struct and Value. */
#include "render.h"
#include "time.h"
#include "wire.h"

/* Seconds are field 1 and nanos field 2, in Timestamp and in Duration. */
static Status read_time(const Message *type, Span wire, Time *time)
{
    Slot slots[2];
    uint64_t parts[2] = {0, 0};
    TRY(find_fields(type, wire, slots));
    for (int index = 0; index < 2; index++) {
        Span in = {slots[index].at, slots[index].end};
        if (in.at)
            TRY(read_varint(&in, &parts[index]));
    }
    *time = (Time){(int64_t)parts[0], (int32_t)parts[1]};
    return OK;
}

static bool is_lower(uint8_t byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_path(uint8_t byte)
{
    return is_lower(byte) || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           byte == '.' || byte == '*';
}

/* A path in JSON names: `first_name` is firstName. */
static Status print_path(Buffer *out, Span path)
{
    TRY(buffer_reserve(out, (size_t)(path.end - path.at)));
    while (path.at < path.end) {
        uint8_t byte = *path.at++;
        if (!is_path(byte))
            return BAIL;
        if (byte == '_' && path.at < path.end && is_lower(*path.at))
            byte = (uint8_t)(*path.at++ - 'a' + 'A');
        buffer_add_byte(out, byte);
    }
    return OK;
}

static Status print_mask(Printer *printer, Span wire)
{
    Buffer *out = &printer->out;
    size_t start = out->size;
    TRY(buffer_put_byte(out, '"'));
    while (wire.at < wire.end) {
        uint32_t tag;
        Span path;
        TRY(read_tag(&wire, &tag));
        if (tag != (1 << 3 | WIRE_BYTES))
            return BAIL;
        TRY(read_bytes(&wire, &path));
        if (out->size > start + 1)
            TRY(buffer_put_byte(out, ','));
        else if (path.at == path.end)
            return BAIL;
        TRY(print_path(out, path));
    }
    return buffer_put_byte(out, '"');
}

static Status print_only_field(Printer *printer, const Message *type, Span wire)
{
    Slot slot;
    const Field *field = &type->fields[0];
    TRY(find_fields(type, wire, &slot));
    return slot.at ? print_field(printer, field, slot) : buffer_put(&printer->out, field->empty.text, field->empty.size);
}

static Status print_set_field(Printer *printer, const Message *type, Span wire)
{
    Slot slots[type->count + 1];
    TRY(find_fields(type, wire, slots));
    for (size_t index = 0; index < type->count; index++)
        if (slots[index].at)
            return print_field(printer, &type->fields[index], slots[index]);
    return buffer_put(&printer->out, "null", 4);
}

Status print_known(Printer *printer, const Message *type, Span wire)
{
    Time time;
    switch (type->kind) {
    case KIND_TIMESTAMP:
        TRY(read_time(type, wire, &time));
        return print_timestamp(&printer->out, time);
    case KIND_DURATION:
        TRY(read_time(type, wire, &time));
        return print_duration(&printer->out, time);
    case KIND_MASK:
        return print_mask(printer, wire);
    case KIND_ONLY_FIELD:
        return print_only_field(printer, type, wire);
    case KIND_VALUE:
        return print_set_field(printer, type, wire);
    default:
        return BAIL;
    }
}
