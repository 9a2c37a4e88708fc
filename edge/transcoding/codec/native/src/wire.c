/* The less frequent parts of the wire format. */
#include "wire.h"

Status read_long_varint(Span *in, uint64_t *value)
{
    uint64_t read = 0;
    for (unsigned shift = 0; shift < 70 && in->at < in->end; shift += 7) {
        uint64_t byte = *in->at++;
        if (shift == 63 && byte > 1)
            return BAIL;
        read |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = read;
            return OK;
        }
    }
    return BAIL;
}

/* Writes the length of what was written since `start`; only a long one has to move it. */
Status end_bytes(Buffer *out, size_t start)
{
    size_t size = out->size - start;
    if (LIKELY(size < 0x80)) {
        out->data[start - 1] = (uint8_t)size;
        return OK;
    }
    TRY(buffer_reserve(out, MAX_VARINT));
    unsigned extra = (63 - (unsigned)__builtin_clzll(size)) / 7;
    memmove(out->data + start + extra, out->data + start, size);
    out->size = start - 1;
    add_varint(out, size);
    out->size = start + extra + size;
    return OK;
}
