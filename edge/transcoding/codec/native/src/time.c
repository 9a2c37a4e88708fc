/* Timestamp and Duration as JSON text, both ways. Days are counted as in H. Hinnant, "chrono-compatible Low-Level Date
 * Algorithms": years begin in March, so that the leap day is the last of its year. */
#include "time.h"

#include "number.h"

enum { DAY = 86400, BILLION = 1000000000, DAYS_TO_EPOCH = 719468, DAYS_PER_ERA = 146097 };

#define FIRST_SECOND INT64_C(-62135596800)
#define LAST_SECOND INT64_C(253402300799)
#define MAX_DURATION INT64_C(315576000000)

/* 0, 3, 6 or 9 digits after a point; there is room for 10 bytes. */
static void add_fraction(Buffer *out, int32_t nanos)
{
    if (!nanos)
        return;
    buffer_add_byte(out, '.');
    if (nanos % 1000000 == 0)
        add_digits(out, (uint64_t)(nanos / 1000000), 3);
    else if (nanos % 1000 == 0)
        add_digits(out, (uint64_t)(nanos / 1000), 6);
    else
        add_digits(out, (uint64_t)nanos, 9);
}

/* `days` since 1970-01-01, not before the year 1; there is room for 10 bytes. */
static void add_date(Buffer *out, int64_t days)
{
    uint32_t since = (uint32_t)(days + DAYS_TO_EPOCH);
    uint32_t era = since / DAYS_PER_ERA, day = since % DAYS_PER_ERA;
    uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    uint32_t month = (5 * day + 2) / 153;
    day -= (153 * month + 2) / 5;
    month = month < 10 ? month + 3 : month - 9;
    add_digits(out, era * 400 + year + (month <= 2), 4);
    buffer_add_byte(out, '-');
    add_digits(out, month, 2);
    buffer_add_byte(out, '-');
    add_digits(out, day + 1, 2);
}

Status print_timestamp(Buffer *out, Time time)
{
    if (time.seconds < FIRST_SECOND || time.seconds > LAST_SECOND || time.nanos < 0 || time.nanos >= BILLION)
        return BAIL;
    TRY(buffer_reserve(out, 40));
    int64_t days = (time.seconds - FIRST_SECOND) / DAY + FIRST_SECOND / DAY;
    uint32_t second = (uint32_t)(time.seconds - days * DAY);
    buffer_add_byte(out, '"');
    add_date(out, days);
    buffer_add_byte(out, 'T');
    add_digits(out, second / 3600, 2);
    buffer_add_byte(out, ':');
    add_digits(out, second / 60 % 60, 2);
    buffer_add_byte(out, ':');
    add_digits(out, second % 60, 2);
    add_fraction(out, time.nanos);
    buffer_add(out, "Z\"", 2);
    return OK;
}

Status print_duration(Buffer *out, Time time)
{
    int64_t seconds = time.seconds;
    int32_t nanos = time.nanos;
    bool mixed = (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0);
    if (seconds < -MAX_DURATION || seconds > MAX_DURATION || nanos <= -BILLION || nanos >= BILLION || mixed)
        return BAIL;
    TRY(buffer_put_byte(out, '"'));
    if (seconds < 0 || nanos < 0)
        TRY(buffer_put_byte(out, '-'));
    TRY(print_unsigned(out, (uint64_t)(seconds < 0 ? -seconds : seconds)));
    TRY(buffer_reserve(out, 12));
    add_fraction(out, nanos < 0 ? -nanos : nanos);
    buffer_add(out, "s\"", 2);
    return OK;
}

/* Up to `most` digits, at least `least`; moves on. */
static Status read_digits(Span *text, int least, int most, int64_t *value)
{
    int count = 0;
    *value = 0;
    for (; count < most && text->at < text->end && *text->at >= '0' && *text->at <= '9'; count++)
        *value = *value * 10 + (*text->at++ - '0');
    return count < least ? BAIL : OK;
}

static Status expect(Span *text, uint8_t byte)
{
    if (text->at == text->end || *text->at != byte)
        return BAIL;
    text->at++;
    return OK;
}

/* Two digits up to a bound, after the byte that has to stand before them. */
static Status read_part(Span *text, uint8_t before, int64_t most, int64_t *value)
{
    TRY(expect(text, before));
    TRY(read_digits(text, 2, 2, value));
    return *value > most ? BAIL : OK;
}

static Status read_fraction(Span *text, int32_t *nanos)
{
    *nanos = 0;
    if (expect(text, '.') != OK)
        return OK;
    const uint8_t *start = text->at;
    int64_t value;
    TRY(read_digits(text, 1, 9, &value));
    for (int64_t count = text->at - start; count < 9; count++)
        value *= 10;
    *nanos = (int32_t)value;
    return OK;
}

static Status read_date(Span *text, int64_t *days)
{
    static const uint8_t lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day;
    TRY(read_digits(text, 4, 4, &year));
    TRY(read_part(text, '-', 12, &month));
    TRY(read_part(text, '-', 31, &day));
    if (!year || !month || !day || day > lengths[month - 1])
        return BAIL;
    if (month == 2 && day == 29 && (year % 4 || (year % 100 == 0 && year % 400)))
        return BAIL;
    year -= month <= 2;
    int64_t era = year / 400, of_era = year % 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    *days = era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_EPOCH;
    return OK;
}

/* `Z`, or how far the text is ahead of UTC, in seconds. */
static Status read_offset(Span *text, int64_t *offset)
{
    int64_t hours, minutes;
    *offset = 0;
    if (expect(text, 'Z') == OK)
        return OK;
    if (text->at == text->end || (*text->at != '+' && *text->at != '-'))
        return BAIL;
    int64_t sign = *text->at == '-' ? -1 : 1;
    TRY(read_part(text, *text->at, 23, &hours));
    TRY(read_part(text, ':', 59, &minutes));
    *offset = sign * (hours * 3600 + minutes * 60);
    return OK;
}

Status read_timestamp(Span text, Time *time)
{
    int64_t days, hour, minute, second, offset;
    TRY(read_date(&text, &days));
    TRY(read_part(&text, 'T', 23, &hour));
    TRY(read_part(&text, ':', 59, &minute));
    TRY(read_part(&text, ':', 59, &second));
    TRY(read_fraction(&text, &time->nanos));
    TRY(read_offset(&text, &offset));
    time->seconds = days * DAY + hour * 3600 + minute * 60 + second - offset;
    return text.at == text.end && time->seconds >= FIRST_SECOND && time->seconds <= LAST_SECOND ? OK : BAIL;
}

Status read_duration(Span text, Time *time)
{
    bool negative = expect(&text, '-') == OK;
    TRY(read_digits(&text, 1, 12, &time->seconds));
    TRY(read_fraction(&text, &time->nanos));
    TRY(expect(&text, 's'));
    if (text.at != text.end || time->seconds > MAX_DURATION || (time->seconds == MAX_DURATION && time->nanos))
        return BAIL;
    if (negative) {
        time->seconds = -time->seconds;
        time->nanos = -time->nanos;
    }
    return OK;
}
