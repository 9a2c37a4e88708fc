/* What every part shares: how a step ends, the growing output, and the limits. */
#ifndef ROWS_COMMON_H
#define ROWS_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "this reader needs a little-endian machine; the one in Python serves elsewhere"
#endif

/* How a step ends. BAIL: this is outside what is read here, or wrong; the codec in Python says which. */
typedef enum { OK, BAIL, NO_MEMORY } Status;

#define TRY(step)                    \
    do {                             \
        Status try_status = (step);  \
        if (try_status != OK)        \
            return try_status;       \
    } while (0)

enum {
    MAX_FIELDS = 256, /* of one message type; a larger one is left to Python */
    MAX_ONEOFS = 64,
    MAX_DEPTH = 64,
};

/* Bytes of input. */
typedef struct {
    const uint8_t *at, *end;
} Span;

static inline size_t span_size(Span span)
{
    return (size_t)(span.end - span.at);
}

/* Output that grows. */
typedef struct {
    uint8_t *data;
    size_t size, capacity;
} Buffer;

Status buffer_grow(Buffer *buffer, size_t extra);
void buffer_free(Buffer *buffer);

/* Makes room for `extra` more bytes. */
static inline Status buffer_reserve(Buffer *buffer, size_t extra)
{
    return buffer->capacity - buffer->size >= extra ? OK : buffer_grow(buffer, extra);
}

static inline Status buffer_put(Buffer *buffer, const void *data, size_t size)
{
    TRY(buffer_reserve(buffer, size));
    if (size)
        memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return OK;
}

static inline uint64_t load64(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

#endif
