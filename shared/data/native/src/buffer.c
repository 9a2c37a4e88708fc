/* The growing output. It is Python's memory, so Python's tools can count it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "common.h"

Status buffer_grow(Buffer *buffer, size_t extra)
{
    if (extra > SIZE_MAX / 2 - buffer->size)
        return NO_MEMORY;
    size_t capacity = buffer->capacity ? buffer->capacity : 1024;
    while (capacity - buffer->size < extra)
        capacity *= 2;
    uint8_t *data = PyMem_Realloc(buffer->data, capacity);
    if (!data)
        return NO_MEMORY;
    buffer->data = data;
    buffer->capacity = capacity;
    return OK;
}

void buffer_free(Buffer *buffer)
{
    PyMem_Free(buffer->data);
    *buffer = (Buffer){0};
}
