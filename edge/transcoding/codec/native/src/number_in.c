/* JSON numbers read exactly. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "number.h"

#include <math.h>

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static const uint8_t *after_digits(const uint8_t *at, const uint8_t *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

Status parse_number(Span *in, Span *text, bool *whole)
{
    const uint8_t *at = in->at, *end = in->end;
    if (at < end && *at == '-')
        at++;
    if (at == end || !is_digit(*at))
        return BAIL;
    at = *at == '0' ? at + 1 : after_digits(at, end);
    *whole = true;
    if (at < end && *at == '.') {
        *whole = false;
        const uint8_t *digits = ++at;
        at = after_digits(at, end);
        if (at == digits)
            return BAIL;
    }
    if (at < end && (*at | 0x20) == 'e') {
        *whole = false;
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        const uint8_t *digits = at;
        at = after_digits(at, end);
        if (at == digits)
            return BAIL;
    }
    *text = (Span){in->at, at};
    in->at = at;
    return OK;
}

Status read_integer(Span text, uint64_t *size, bool *negative)
{
    *negative = *text.at == '-';
    text.at += *negative;
    if (text.end - text.at > MAX_INTEGER_TEXT)
        return BAIL;
    *size = 0;
    for (; text.at < text.end; text.at++)
        if (__builtin_mul_overflow(*size, 10, size) || __builtin_add_overflow(*size, *text.at - '0', size))
            return BAIL;
    return OK;
}

/* Up to 15 digits and a power of ten up to 22 are exact doubles each, so one operation rounds once. */
static bool read_short_double(Span text, double *value)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    bool negative = *text.at == '-';
    text.at += negative;
    if (text.end - text.at > 16)
        return false;
    int64_t digits = 0;
    int places = 0, count = 0;
    bool fraction = false;
    for (; text.at < text.end; text.at++) {
        if (*text.at == '.') {
            fraction = true;
            continue;
        }
        if (!is_digit(*text.at))
            return false;
        digits = digits * 10 + (*text.at - '0');
        places += fraction;
        count++;
    }
    if (count > 15)
        return false;
    *value = (double)digits / tens[places];
    if (negative)
        *value = -*value;
    return true;
}

Status read_double(Span text, double *value)
{
    if (read_short_double(text, value))
        return OK;
    size_t size = (size_t)(text.end - text.at);
    char copy[MAX_NUMBER_TEXT + 1];
    if (size > MAX_NUMBER_TEXT)
        return BAIL;
    memcpy(copy, text.at, size);
    copy[size] = 0;
    *value = PyOS_string_to_double(copy, NULL, NULL);
    if (*value == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        return BAIL;
    }
    return isfinite(*value) ? OK : BAIL;
}
