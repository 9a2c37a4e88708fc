/* Integers as decimal text, and floats in the shortest form that reads back as the same bits.
 *
 * The digits of a double are found as in R. Giulietti, "The Schubfach way to render doubles" (2020). How they are then
 * written is what the codec in Python does: whole numbers up to 2^53 without a point, others as orjson writes them.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "number.h"

#include <math.h>

typedef unsigned __int128 Wide;

static int count_digits(uint64_t value)
{
    int count = 1;
    for (; value >= 10000; value /= 10000)
        count += 4;
    return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

void add_digits(Buffer *out, uint64_t value, int count)
{
    uint8_t *start = out->data + out->size;
    for (int index = count; index-- > 0; value /= 10)
        start[index] = (uint8_t)('0' + value % 10);
    out->size += (size_t)count;
}

Status print_unsigned(Buffer *out, uint64_t value)
{
    TRY(buffer_reserve(out, MAX_INTEGER_TEXT));
    add_digits(out, value, count_digits(value));
    return OK;
}

Status print_signed(Buffer *out, int64_t value)
{
    if (value >= 0)
        return print_unsigned(out, (uint64_t)value);
    TRY(buffer_put_byte(out, '-'));
    return print_unsigned(out, 0 - (uint64_t)value);
}

/* `digits` times 10^`exponent`. */
typedef struct {
    uint64_t digits;
    int exponent;
} Decimal;

/* The upper bits of a product, the last one set where anything is cut off. */
static uint64_t round_to_odd(Power power, uint64_t factor)
{
    Wide low = (Wide)power.low * factor;
    Wide high = (Wide)power.high * factor + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* The shortest decimal within half a step of significand * 2^exponent, the closest of the shortest. */
static Decimal shortest(uint64_t significand, int exponent, bool irregular, const Power *powers)
{
    int scale = (exponent * 1262611 - (irregular ? 524031 : 0)) >> 22;
    int shift = exponent + ((-scale * 1741647) >> 19) + 1;
    Power power = powers[-scale - POWERS_FIRST];
    bool odd = significand & 1;
    uint64_t centre = significand * 4;
    uint64_t low = round_to_odd(power, (centre - 2 + irregular) << shift) + odd;
    uint64_t middle = round_to_odd(power, centre << shift);
    uint64_t high = round_to_odd(power, (centre + 2) << shift) - odd;
    uint64_t digits = middle / 4;
    if (digits >= 10) {
        uint64_t tens = digits / 10;
        bool under = low <= 40 * tens, over = 40 * tens + 40 <= high;
        if (under != over)
            return (Decimal){tens + over, scale + 1};
    }
    bool under = low <= 4 * digits, over = 4 * digits + 4 <= high;
    if (under != over)
        return (Decimal){digits + over, scale};
    uint64_t half = 4 * digits + 2;
    return (Decimal){digits + (middle > half || (middle == half && (digits & 1))), scale};
}

static Decimal decimal_of(double value, const Power *powers)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52 & 0x7FF);
    Decimal decimal = biased ? shortest(fraction | UINT64_C(1) << 52, biased - 1075, !fraction && biased > 1, powers)
                             : shortest(fraction, -1074, false, powers);
    while (decimal.digits % 10 == 0) {
        decimal.digits /= 10;
        decimal.exponent++;
    }
    return decimal;
}

enum { MAX_DOUBLE_TEXT = 32 };

/* Writes the digits with an exponent: 1e-7, 1.5e+300. */
static void add_scientific(Buffer *out, Decimal decimal, int count)
{
    size_t start = out->size;
    int exponent = decimal.exponent + count - 1;
    add_digits(out, decimal.digits, count);
    if (count > 1) {
        uint8_t *point = out->data + start + 1;
        memmove(point + 1, point, (size_t)count - 1);
        *point = '.';
        out->size++;
    }
    buffer_add_byte(out, 'e');
    buffer_add_byte(out, exponent < 0 ? '-' : '+');
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);
    add_digits(out, size, count_digits(size));
}

/* Writes the digits of a number that is not whole, or whole and not above 10^16. */
static void add_fixed(Buffer *out, Decimal decimal, int count)
{
    int whole = count + decimal.exponent;
    if (decimal.exponent >= 0) {
        add_digits(out, decimal.digits, count);
        for (int index = 0; index < decimal.exponent; index++)
            buffer_add_byte(out, '0');
        buffer_add(out, ".0", 2);
        return;
    }
    if (whole <= 0) {
        buffer_add(out, "0.00000", (size_t)(2 - whole));
        add_digits(out, decimal.digits, count);
        return;
    }
    uint64_t unit = 1;
    for (int index = decimal.exponent; index < 0; index++)
        unit *= 10;
    add_digits(out, decimal.digits / unit, whole);
    buffer_add_byte(out, '.');
    add_digits(out, decimal.digits % unit, -decimal.exponent);
}

static Status print_special(Buffer *out, double value)
{
    const char *word = isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    return buffer_put(out, word, strlen(word));
}

Status print_double(Buffer *out, double value, const Power *powers)
{
    const double exact = 9007199254740992.0;
    if (value > -exact && value < exact && (double)(int64_t)value == value && (value != 0 || !signbit(value)))
        return print_signed(out, (int64_t)value);
    if (!isfinite(value))
        return print_special(out, value);
    if (value == 0)
        return buffer_put(out, "-0.0", 4);
    TRY(buffer_reserve(out, MAX_DOUBLE_TEXT));
    if (value < 0)
        buffer_add_byte(out, '-');
    Decimal decimal = decimal_of(fabs(value), powers);
    int count = count_digits(decimal.digits);
    int point = count + decimal.exponent;
    if (point > -5 && point <= 16)
        add_fixed(out, decimal, count);
    else
        add_scientific(out, decimal, count);
    return OK;
}

/* As the protobuf runtimes do: the fewest digits, from six on, that read back as the same 32 bits. */
static Status shorten(float value, double *found)
{
    for (int digits = 6; digits <= 9; digits++) {
        char *text = PyOS_double_to_string(value, 'g', digits, 0, NULL);
        if (!text)
            return NO_MEMORY;
        *found = PyOS_string_to_double(text, NULL, NULL);
        PyMem_Free(text);
        if ((float)*found == value)
            return OK;
    }
    return BAIL;
}

Status print_float(Buffer *out, float value, const Power *powers)
{
    /* Up to 2^24 each integer is a float of its own, so its digits are the shortest already. */
    const float exact = 16777216.0f;
    double shown = value;
    if (isfinite(value) && !(value >= -exact && value <= exact && truncf(value) == value))
        TRY(shorten(value, &shown));
    return print_double(out, shown, powers);
}
