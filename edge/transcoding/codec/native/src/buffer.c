/* The growing output. */
#include "common.h"

#include <stdlib.h>

Status buffer_grow(Buffer *buffer, size_t extra)
{
    if (extra > SIZE_MAX / 2 - buffer->size)
        return NO_MEMORY;
    size_t capacity = buffer->capacity ? buffer->capacity : 4096;
    while (capacity - buffer->size < extra)
        capacity *= 2;
    uint8_t *data = realloc(buffer->data, capacity);
    if (!data)
        return NO_MEMORY;
    buffer->data = data;
    buffer->capacity = capacity;
    return OK;
}

void buffer_free(Buffer *buffer)
{
    free(buffer->data);
    *buffer = (Buffer){0};
}
