/* JSON strings as wire text and bytes. */
#include "text.h"

static int hex_digit(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The four digits after `\u`. */
static Status parse_unit(Span *in, uint32_t *unit)
{
    if (in->end - in->at < 4)
        return BAIL;
    *unit = 0;
    for (int index = 0; index < 4; index++) {
        int digit = hex_digit(*in->at++);
        if (digit < 0)
            return BAIL;
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return OK;
}

/* What `\u` begins: a character, or both halves of a surrogate pair. */
static Status parse_unicode(Span *in, uint32_t *code)
{
    TRY(parse_unit(in, code));
    if (*code < 0xD800 || *code > 0xDFFF)
        return OK;
    uint32_t low;
    if (*code > 0xDBFF || in->end - in->at < 2 || in->at[0] != '\\' || in->at[1] != 'u')
        return BAIL;
    in->at += 2;
    TRY(parse_unit(in, &low));
    if (low < 0xDC00 || low > 0xDFFF)
        return BAIL;
    *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
    return OK;
}

/* There is room for 4 bytes. */
static void add_utf8(Buffer *out, uint32_t code)
{
    if (code < 0x80) {
        buffer_add_byte(out, (uint8_t)code);
        return;
    }
    int rest = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xC0, 0xE0, 0xF0};
    buffer_add_byte(out, (uint8_t)(lead[rest] | code >> (6 * rest)));
    while (rest--)
        buffer_add_byte(out, (uint8_t)(0x80 | (code >> (6 * rest) & 0x3F)));
}

static Status parse_escape(Span *in, Buffer *out)
{
    static const uint8_t letters[256] = {['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b',
                                         ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};
    if (in->at == in->end)
        return BAIL;
    uint8_t letter = *in->at++;
    uint32_t code = letters[letter];
    if (letter == 'u')
        TRY(parse_unicode(in, &code));
    else if (!code)
        return BAIL;
    TRY(buffer_reserve(out, 4));
    add_utf8(out, code);
    return OK;
}

Status parse_string(Span *in, Buffer *out)
{
    for (;;) {
        size_t size = plain_prefix(in->at, in->end);
        TRY(buffer_put(out, in->at, size));
        in->at += size;
        if (in->at == in->end || *in->at < 0x20)
            return BAIL;
        if (*in->at == '"') {
            in->at++;
            return OK;
        }
        if (*in->at == '\\') {
            in->at++;
            TRY(parse_escape(in, out));
            continue;
        }
        size = utf8_character(in->at, in->end);
        if (!size)
            return BAIL;
        TRY(buffer_put(out, in->at, size));
        in->at += size;
    }
}

Status parse_plain(Span *in, Span *text)
{
    size_t size = plain_prefix(in->at, in->end);
    *text = (Span){in->at, in->at + size};
    if (text->end == in->end || *text->end != '"')
        return BAIL;
    in->at = text->end + 1;
    return OK;
}

enum { STANDARD = 1, URL_SAFE = 2 };

/* The value of a base64 digit, -1 for none. Notes which alphabet it shows. */
static int base64_digit(uint8_t byte, unsigned *alphabets)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9')
        return byte - '0' + 52;
    if (byte == '+' || byte == '/')
        *alphabets |= STANDARD;
    else if (byte == '-' || byte == '_')
        *alphabets |= URL_SAFE;
    else
        return -1;
    return byte == '+' || byte == '-' ? 62 : 63;
}

Status parse_base64(Span text, Buffer *out)
{
    size_t size = (size_t)(text.end - text.at);
    while (text.at < text.end && text.end[-1] == '=')
        text.end--;
    size_t digits = (size_t)(text.end - text.at);
    if (digits % 4 == 1 || size - digits > 2 || (size != digits && size % 4))
        return BAIL;
    TRY(buffer_reserve(out, digits));
    unsigned alphabets = 0, bits = 0;
    uint32_t held = 0;
    for (; text.at < text.end; text.at++) {
        int digit = base64_digit(*text.at, &alphabets);
        if (digit < 0)
            return BAIL;
        held = (held << 6 | (uint32_t)digit) & 0xFFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buffer_add_byte(out, (uint8_t)(held >> bits));
        }
    }
    return alphabets == (STANDARD | URL_SAFE) ? BAIL : OK;
}
