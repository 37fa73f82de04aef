/* Radix sort of doubles from the top, and introsort for what is too small or has no scratch.
 *
 * A double's bits, with the sign flipped (and all bits, when it is negative), order like the
 * number. Real data differ in a few dozen bits below what all values share, so only a window of 33
 * bits under the shared prefix is sorted, by three stable passes of 11 bits; insertion then settles
 * the values that agree in the whole window. When that would take long (the budget), the remaining
 * low digits are sorted first and the window again: six digits at most, whatever the data.
 */
#include "stats/sort.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define RADIX_MIN_N 400 /* below, introsort wins */
#define DIGIT_BITS 11
#define BUCKETS (1 << DIGIT_BITS)
#define WINDOW_DIGITS 3
#define MOVES_PER_VALUE 4 /* insertion's budget */
#define INSERTION_MAX 24

static uint64_t key_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits ^ ((uint64_t) - (int64_t)(bits >> 63) | UINT64_C(1) << 63);
}

/* Insertion sort of from into to (which may be the same); false when the budget ran out, with to
 * holding all values in some order. */
static bool insertion(double *to, const double *from, size_t n, size_t budget)
{
    for (size_t i = 0; i < n; i++) {
        const double x = from[i];
        size_t j = i;
        for (; j > 0 && to[j - 1] > x; j--)
            to[j] = to[j - 1];
        to[j] = x;
        if (i - j > budget) {
            memmove(to + i + 1, from + i + 1, (n - i - 1) * sizeof *to);
            return false;
        }
        budget -= i - j;
    }
    return true;
}

static void sift_down(double *heap, size_t root, size_t n)
{
    const double x = heap[root];
    for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n && heap[child] < heap[child + 1])
            child++;
        if (heap[child] <= x)
            break;
        heap[root] = heap[child];
        root = child;
    }
    heap[root] = x;
}

static void heap_sort(double *values, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sift_down(values, i, n);
    for (size_t end = n; end-- > 1;) {
        const double top = values[0];
        values[0] = values[end];
        values[end] = top;
        sift_down(values, 0, end);
    }
}

static double median_of_3(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Hoare's partition: everything before the result is <= the pivot, everything from it >=. */
static size_t partition(double *values, size_t n)
{
    const double pivot = median_of_3(values[0], values[n / 2], values[n - 1]);
    size_t i = 0, j = n - 1;
    for (;;) {
        while (values[i] < pivot)
            i++;
        while (values[j] > pivot)
            j--;
        if (i >= j)
            return i > 0 ? i : 1;
        const double swap = values[i];
        values[i++] = values[j];
        values[j--] = swap;
    }
}

static void introsort(double *values, size_t n, int depth)
{
    while (n > INSERTION_MAX) {
        if (depth-- == 0) {
            heap_sort(values, n);
            return;
        }
        const size_t cut = partition(values, n);
        introsort(values + cut, n - cut, depth);
        n = cut;
    }
    insertion(values, values, n, SIZE_MAX);
}

/* Bits in which keys differ, from the top: the position of the highest one plus 1, or 0. */
static int differing_bits(const double *values, size_t n)
{
    const uint64_t first = key_of(values[0]);
    uint64_t differ = 0;
    for (size_t i = 1; i < n; i++)
        differ |= key_of(values[i]) ^ first;
    return differ == 0 ? 0 : 64 - __builtin_clzll(differ);
}

static void count_digits(const double *values, size_t n, int shift,
                         uint32_t counts[WINDOW_DIGITS][BUCKETS])
{
    memset(counts, 0, sizeof(uint32_t[WINDOW_DIGITS][BUCKETS]));
    for (size_t i = 0; i < n; i++) {
        const uint64_t digits = key_of(values[i]) >> shift;
        counts[0][digits & (BUCKETS - 1)]++;
        counts[1][digits >> DIGIT_BITS & (BUCKETS - 1)]++;
        counts[2][digits >> 2 * DIGIT_BITS & (BUCKETS - 1)]++;
    }
}

/* Turns counts into the first position of each bucket; false if one bucket holds everything. */
static bool starts_of(uint32_t counts[BUCKETS], size_t n)
{
    uint32_t start = 0;
    for (int i = 0; i < BUCKETS; i++) {
        const uint32_t count = counts[i];
        if (count == n)
            return false;
        counts[i] = start;
        start += count;
    }
    return true;
}

/* Three stable passes over the 33 bits from shift up; returns the array that holds the result. */
static double *sort_window(double *values, size_t n, double *scratch, int shift)
{
    uint32_t counts[WINDOW_DIGITS][BUCKETS];
    double *from = values, *to = scratch;
    count_digits(values, n, shift, counts);
    for (int digit = 0; digit < WINDOW_DIGITS; digit++) {
        uint32_t *next = counts[digit];
        if (!starts_of(next, n))
            continue;
        const int at = shift + digit * DIGIT_BITS;
        for (size_t i = 0; i < n; i++)
            to[next[key_of(from[i]) >> at & (BUCKETS - 1)]++] = from[i];
        double *const swap = from;
        from = to;
        to = swap;
    }
    return from;
}

static void radix_sort(double *values, size_t n, double *scratch)
{
    const int window = WINDOW_DIGITS * DIGIT_BITS;
    const int differing = differing_bits(values, n);
    if (differing == 0)
        return;
    const int shift = differing > window ? differing - window : 0;
    double *sorted = sort_window(values, n, scratch, shift);
    if (insertion(values, sorted, n, n * MOVES_PER_VALUE))
        return;
    sorted = sort_window(values, n, scratch, 0);
    if (sorted != values)
        memcpy(values, sorted, n * sizeof *values);
    sorted = sort_window(values, n, scratch, shift);
    if (sorted != values)
        memcpy(values, sorted, n * sizeof *values);
}

void veer_sort_doubles(double *values, size_t n, double *scratch)
{
    if (n < 2)
        return;
    if (scratch != NULL && n >= RADIX_MIN_N && n <= UINT32_MAX) {
        radix_sort(values, n, scratch);
        return;
    }
    introsort(values, n, 2 * (64 - __builtin_clzll((unsigned long long)n)));
}
