/* What every part shares: how a step ends, the growing output, and the limits. */
#ifndef CODEC_COMMON_H
#define CODEC_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if !defined(__SIZEOF_INT128__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "this codec needs a 64-bit little-endian machine; the codec in Python serves elsewhere"
#endif

/* How a step ends. BAIL: this is outside the fast grammar, or wrong; the codec in Python says which. */
typedef enum { OK, BAIL, NO_MEMORY } Status;

#define TRY(step)                    \
    do {                             \
        Status try_status = (step);  \
        if (try_status != OK)        \
            return try_status;       \
    } while (0)

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

enum {
    MAX_FIELDS = 512,      /* of one message type; a larger one is left to Python */
    MAX_ONEOFS = 64,
    MAX_PARSE_DEPTH = 95,  /* as the codec in Python has it */
    MAX_PRINT_DEPTH = 64,  /* less than the protobuf runtime reads, which counts map entries too */
};

/* Bytes of input. */
typedef struct {
    const uint8_t *at, *end;
} Span;

/* Output that grows. All bytes beyond `size` up to `capacity` may be written. */
typedef struct {
    uint8_t *data;
    size_t size, capacity;
} Buffer;

Status buffer_grow(Buffer *buffer, size_t extra);
void buffer_free(Buffer *buffer);

/* Makes room for `extra` more bytes. */
static inline Status buffer_reserve(Buffer *buffer, size_t extra)
{
    return LIKELY(buffer->capacity - buffer->size >= extra) ? OK : buffer_grow(buffer, extra);
}

/* Appends where room was made before. */
static inline void buffer_add(Buffer *buffer, const void *data, size_t size)
{
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
}

static inline void buffer_add_byte(Buffer *buffer, uint8_t byte)
{
    buffer->data[buffer->size++] = byte;
}

static inline Status buffer_put(Buffer *buffer, const void *data, size_t size)
{
    TRY(buffer_reserve(buffer, size));
    buffer_add(buffer, data, size);
    return OK;
}

static inline Status buffer_put_byte(Buffer *buffer, uint8_t byte)
{
    TRY(buffer_reserve(buffer, 1));
    buffer_add_byte(buffer, byte);
    return OK;
}

static inline uint64_t load64(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

#endif
