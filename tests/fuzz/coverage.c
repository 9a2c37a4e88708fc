/* Gives the fuzzer the branches of code that gcc compiled: gcc calls a function per branch where libFuzzer expects
 * counters. Compiled into the extension for fuzzing only. */
#include <stdint.h>

enum { COUNTERS = 1 << 14 };
static uint8_t counters[COUNTERS];

extern void __sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *stop);
void __sanitizer_cov_trace_pc(void);

__attribute__((constructor, no_sanitize_coverage)) static void register_counters(void)
{
    __sanitizer_cov_8bit_counters_init(counters, counters + COUNTERS);
}

__attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc(void)
{
    uintptr_t place = (uintptr_t)__builtin_return_address(0);
    counters[(place ^ place >> 14) % COUNTERS]++;
}

/* Comparisons of floats, which gcc reports and libFuzzer does not know. */
void __sanitizer_cov_trace_cmpf(float left, float right);
void __sanitizer_cov_trace_cmpd(double left, double right);

__attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_cmpf(float left, float right)
{
    (void)left, (void)right;
}

__attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_cmpd(double left, double right)
{
    (void)left, (void)right;
}
