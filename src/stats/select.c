#include "stats/select.h"

#include <math.h>

static void swap(double *a, double *b)
{
    const double keep = *a;
    *a = *b;
    *b = keep;
}

static void sift_down(double *heap, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && heap[child + 1] > heap[child])
            child++;
        if (!(heap[child] > heap[root]))
            return;
        swap(&heap[child], &heap[root]);
    }
}

void veer_sort_values(double *values, size_t n)
{
    for (size_t i = n / 2; i > 0; i--)
        sift_down(values, i - 1, n);
    for (size_t i = n; i > 1; i--) {
        swap(&values[0], &values[i - 1]);
        sift_down(values, 0, i - 1);
    }
}

static double median_of_three(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

double veer_select(double *values, size_t n, size_t k)
{
    size_t lo = 0, hi = n; /* the answer lies in [lo, hi) */
    for (int rounds = 0; hi - lo > 1; rounds++) {
        if (rounds == 100) { /* an input made against the pivots */
            veer_sort_values(values + lo, hi - lo);
            break;
        }
        const double pivot =
            median_of_three(values[lo], values[lo + (hi - lo) / 2], values[hi - 1]);
        size_t below = lo, i = lo, above = hi; /* three parts, so that ties end the search */
        while (i < above) {
            if (values[i] < pivot)
                swap(&values[i++], &values[below++]);
            else if (values[i] > pivot)
                swap(&values[i], &values[--above]);
            else
                i++;
        }
        if (k < below)
            hi = below;
        else if (k >= above)
            lo = above;
        else
            break;
    }
    return values[k];
}

double veer_median(double *values, size_t n)
{
    const double upper = veer_select(values, n, n / 2);
    if (n % 2 == 1)
        return upper;
    double lower = values[0];
    for (size_t i = 1; i < n / 2; i++)
        lower = fmax(lower, values[i]);
    return lower / 2 + upper / 2;
}
