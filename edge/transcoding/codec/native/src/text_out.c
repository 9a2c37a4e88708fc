/* Wire text and bytes as JSON strings. */
#include "text.h"

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS EACH_BYTE(0x80)

/* The high bit of each byte that JSON does not write as it is; a byte after the first such may be marked wrongly. */
static inline uint64_t special_bytes(uint64_t word)
{
    uint64_t quote = word ^ EACH_BYTE('"'), backslash = word ^ EACH_BYTE('\\');
    uint64_t control = word - EACH_BYTE(0x20);
    return (word | control | (quote - EACH_BYTE(1)) | (backslash - EACH_BYTE(1))) & HIGH_BITS;
}

static inline bool is_special(uint8_t byte)
{
    return byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\';
}

size_t plain_prefix(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *start = at;
    for (; end - at >= 8; at += 8) {
        uint64_t special = special_bytes(load64(at));
        if (special)
            return (size_t)(at - start) + (unsigned)__builtin_ctzll(special) / 8;
    }
    while (at < end && !is_special(*at))
        at++;
    return (size_t)(at - start);
}

size_t utf8_character(const uint8_t *at, const uint8_t *end)
{
    size_t left = (size_t)(end - at);
    uint8_t first = left ? at[0] : 0;
    size_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (!size || left < size)
        return 0;
    /* No long forms, no surrogates, nothing past U+10FFFF. */
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t index = 2; index < size; index++)
        if ((at[index] & 0xC0) != 0x80)
            return 0;
    return size;
}

/* Appends an ASCII character that cannot stand as it is; there is room for 6 bytes. */
static void add_escape(Buffer *out, uint8_t byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char short_forms[0x20] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    char letter = byte >= 0x20 ? (char)byte : short_forms[byte];
    buffer_add_byte(out, '\\');
    if (letter) {
        buffer_add_byte(out, (uint8_t)letter);
        return;
    }
    buffer_add(out, "u00", 3);
    buffer_add_byte(out, (uint8_t)hex[byte >> 4]);
    buffer_add_byte(out, (uint8_t)hex[byte & 15]);
}

static Status print_special(Buffer *out, Span *text)
{
    if (*text->at < 0x80) {
        add_escape(out, *text->at++);
        return OK;
    }
    size_t size = utf8_character(text->at, text->end);
    if (!size)
        return BAIL;
    buffer_add(out, text->at, size);
    text->at += size;
    return OK;
}

Status print_string(Buffer *out, Span text)
{
    /* Six bytes stand for one in the worst case; memory that is not written costs nothing. */
    TRY(buffer_reserve(out, 6 * (size_t)(text.end - text.at) + 2));
    buffer_add_byte(out, '"');
    while (text.at < text.end) {
        size_t size = plain_prefix(text.at, text.end);
        buffer_add(out, text.at, size);
        text.at += size;
        while (text.at < text.end && is_special(*text.at))
            TRY(print_special(out, &text));
    }
    buffer_add_byte(out, '"');
    return OK;
}

Status print_base64(Buffer *out, Span bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t size = (size_t)(bytes.end - bytes.at);
    TRY(buffer_reserve(out, size / 3 * 4 + 6));
    buffer_add_byte(out, '"');
    while (bytes.at < bytes.end) {
        size_t left = (size_t)(bytes.end - bytes.at);
        uint32_t group = (uint32_t)bytes.at[0] << 16;
        group |= left > 1 ? (uint32_t)bytes.at[1] << 8 : 0;
        group |= left > 2 ? bytes.at[2] : 0;
        buffer_add_byte(out, (uint8_t)digits[group >> 18]);
        buffer_add_byte(out, (uint8_t)digits[group >> 12 & 63]);
        buffer_add_byte(out, left > 1 ? (uint8_t)digits[group >> 6 & 63] : '=');
        buffer_add_byte(out, left > 2 ? (uint8_t)digits[group & 63] : '=');
        bytes.at += left > 2 ? 3 : left;
    }
    buffer_add_byte(out, '"');
    return OK;
}
