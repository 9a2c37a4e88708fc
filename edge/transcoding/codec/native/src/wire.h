/* The wire format: tags, varints and lengths, read with bounds and written. */
#ifndef CODEC_WIRE_H
#define CODEC_WIRE_H

#include "schema.h"

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

/* How a value of the type is written where it is not packed. */
static inline unsigned wire_type(uint8_t type)
{
    switch (type) {
    case TYPE_DOUBLE: case TYPE_FIXED64: case TYPE_SFIXED64:
        return WIRE_64;
    case TYPE_FLOAT: case TYPE_FIXED32: case TYPE_SFIXED32:
        return WIRE_32;
    case TYPE_STRING: case TYPE_BYTES: case TYPE_MESSAGE: case TYPE_GROUP:
        return WIRE_BYTES;
    default:
        return WIRE_VARINT;
    }
}

Status read_long_varint(Span *in, uint64_t *value);

static inline Status read_varint(Span *in, uint64_t *value)
{
    if (LIKELY(in->at < in->end && *in->at < 0x80)) {
        *value = *in->at++;
        return OK;
    }
    return read_long_varint(in, value);
}

/* A tag or a length: the protobuf runtime reads no more than five bytes of it. */
static inline Status read_short_varint(Span *in, uint64_t *value)
{
    const uint8_t *start = in->at;
    TRY(read_varint(in, value));
    return LIKELY(in->at - start <= 5) ? OK : BAIL;
}

static inline Status read_tag(Span *in, uint32_t *tag)
{
    uint64_t value;
    TRY(read_short_varint(in, &value));
    if (UNLIKELY(value > UINT32_MAX || value < 8))
        return BAIL;
    *tag = (uint32_t)value;
    return OK;
}

/* A length, and the bytes it announces. */
static inline Status read_bytes(Span *in, Span *bytes)
{
    uint64_t size;
    TRY(read_short_varint(in, &size));
    if (UNLIKELY(size > (uint64_t)(in->end - in->at)))
        return BAIL;
    *bytes = (Span){in->at, in->at + size};
    in->at += size;
    return OK;
}

static inline Status read_fixed(Span *in, void *value, size_t size)
{
    if (UNLIKELY((size_t)(in->end - in->at) < size))
        return BAIL;
    memcpy(value, in->at, size);
    in->at += size;
    return OK;
}

/* Groups are left to Python. */
static inline Status skip_value(Span *in, unsigned wire)
{
    uint64_t value;
    Span bytes;
    switch (wire) {
    case WIRE_VARINT:
        return read_varint(in, &value);
    case WIRE_64:
        return read_fixed(in, &value, 8);
    case WIRE_32:
        return read_fixed(in, &value, 4);
    case WIRE_BYTES:
        return read_bytes(in, &bytes);
    default:
        return BAIL;
    }
}

enum { MAX_VARINT = 10 };

/* Writes where MAX_VARINT bytes of room were made before. */
static inline void add_varint(Buffer *out, uint64_t value)
{
    while (value >= 0x80) {
        buffer_add_byte(out, (uint8_t)(value | 0x80));
        value >>= 7;
    }
    buffer_add_byte(out, (uint8_t)value);
}

static inline Status put_varint(Buffer *out, uint64_t value)
{
    TRY(buffer_reserve(out, MAX_VARINT));
    add_varint(out, value);
    return OK;
}

/* Leaves a byte for the length of what follows; *start is where that begins. */
static inline Status begin_bytes(Buffer *out, size_t *start)
{
    TRY(buffer_put_byte(out, 0));
    *start = out->size;
    return OK;
}

Status end_bytes(Buffer *out, size_t start);

#endif
