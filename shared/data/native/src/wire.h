/* The wire format, written. */
#ifndef ROWS_WIRE_H
#define ROWS_WIRE_H

#include "common.h"

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };
enum { MAX_VARINT = 10 };

static inline Status put_varint(Buffer *out, uint64_t value)
{
    TRY(buffer_reserve(out, MAX_VARINT));
    while (value >= 0x80) {
        out->data[out->size++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    out->data[out->size++] = (uint8_t)value;
    return OK;
}

static inline Status put_tag(Buffer *out, uint32_t number, unsigned wire)
{
    return put_varint(out, (uint64_t)number << 3 | wire);
}

static inline Status put_bytes(Buffer *out, Span bytes)
{
    TRY(put_varint(out, span_size(bytes)));
    return buffer_put(out, bytes.at, span_size(bytes));
}

/* Leaves a byte for the length of what follows; *start is where that begins. */
static inline Status begin_bytes(Buffer *out, size_t *start)
{
    TRY(buffer_put(out, "", 1));
    *start = out->size;
    return OK;
}

/* Writes the length of what was written since `start`; only a long one has to move it. */
static inline Status end_bytes(Buffer *out, size_t start)
{
    size_t size = out->size - start;
    if (size < 0x80) {
        out->data[start - 1] = (uint8_t)size;
        return OK;
    }
    TRY(buffer_reserve(out, MAX_VARINT));
    unsigned extra = (63 - (unsigned)__builtin_clzll(size)) / 7;
    memmove(out->data + start + extra, out->data + start, size);
    out->size = start - 1;
    TRY(put_varint(out, size));
    out->size = start + extra + size;
    return OK;
}

#endif
