#include "summary/number_pages.h"

#include <math.h>

#define FRACTION (((uint64_t)1 << 52) - 1)
#define UPPERS 4096
#define NO_KEY UINT32_MAX          /* the upper bits of no finite value */
#define RECENT_ROWS 3072           /* and 1,024 more fractions stay below 2^64 */
#define MAX_ROWS ((size_t)1 << 21) /* and 1,024 more squared significands stay below 2^128 */

bool veer_pages_fit(const veer_num_summary *summary, size_t rows)
{
    return rows >= VEER_PAGES_MIN_ROWS && summary->n_keys > 0 &&
           summary->shift <= VEER_PAGES_MAX_SHIFT;
}

static size_t slot_of(uint32_t upper)
{
    return (uint32_t)(upper * 0x9e3779b1u) >> (32 - VEER_PAGES_TABLE_BITS);
}

/* Keys are the upper bits of veer_order_of, the table has those of the values themselves. */
static uint32_t upper_of_key(uint32_t key, unsigned shift)
{
    return (uint32_t)(veer_bits_of(veer_order_value((uint64_t)key << shift)) >> shift);
}

static uint32_t key_of_upper(uint32_t upper, unsigned shift)
{
    const uint64_t bits = (uint64_t)upper << shift;
    return (uint32_t)((bits ^ (bits >> 63 ? UINT64_MAX : (uint64_t)1 << 63)) >> shift);
}

static void fill_table(veer_pages *p, const veer_num_summary *s)
{
    memset(p->slot, 0, sizeof(p->slot));
    memset(p->hits, 0, (s->n_keys + 1) * sizeof(p->hits[0]));
    p->upper[0] = NO_KEY;
    for (size_t i = 0; i < s->n_keys; i++) {
        const uint32_t upper = upper_of_key(s->keys[i], s->shift);
        size_t slot = slot_of(upper);
        const size_t last = slot + VEER_PAGES_PROBES - 1;
        p->upper[i + 1] = upper;
        while (slot < last && p->slot[slot] != 0)
            slot++;
        if (p->slot[slot] == 0)
            p->slot[slot] = (uint16_t)(i + 1);
    }
}

void veer_pages_start(veer_pages *pages, const veer_num_summary *summary)
{
    pages->active = true;
    pages->direct = summary->shift >= VEER_PAGES_DIRECT_SHIFT;
    pages->shift = summary->shift;
    pages->n_keys = summary->n_keys;
    pages->n = 1;
    pages->rows = pages->recent_rows = 0;
    pages->min = HUGE_VAL;
    pages->max = -HUGE_VAL;
    memset(pages->number, 0, sizeof(pages->number));
    if (!pages->direct)
        fill_table(pages, summary);
}

bool veer_pages_open(veer_pages *pages, double value)
{
    const size_t upper = veer_bits_of(value + 0.0) >> 52;
    const size_t size = pages->direct ? (size_t)1 << (52 - pages->shift) : 0;
    if (pages->number[upper] != 0 || (upper & 0x7ff) == 0x7ff || pages->n == VEER_PAGES_MAX ||
        (pages->n + 1) * size > VEER_PAGES_COUNTERS)
        return false;
    memset(pages->hits + pages->n * size, 0, size * sizeof(pages->hits[0]));
    pages->page[pages->n] = (veer_page){.rows = 0};
    pages->number[upper] = (uint16_t)pages->n++;
    return true;
}

static void empty_recent(veer_pages *p)
{
    for (size_t i = 1; i < p->n; i++) {
        p->page[i].sum += p->page[i].recent;
        p->page[i].recent = 0;
    }
    p->recent_rows = 0;
}

/* The index of a key, 0 if it is not in the table. The first two looks have no branch, because
 * which of them finds it cannot be predicted. */
static inline uint32_t find(const veer_pages *p, uint32_t upper)
{
    const size_t slot = slot_of(upper);
    const uint32_t first = p->slot[slot], second = p->slot[slot + 1];
    const uint32_t is_first = 0 - (uint32_t)(p->upper[first] == upper);
    const uint32_t at = (first & is_first) | (second & ~is_first);
    if (p->upper[at] == upper)
        return at;
    for (size_t i = 2; i < VEER_PAGES_PROBES; i++)
        if (p->upper[p->slot[slot + i]] == upper)
            return p->slot[slot + i];
    return 0;
}

static inline size_t add(veer_pages *p, const double *values, size_t n, bool direct)
{
    const unsigned shift = p->shift, page_bits = 52 - shift;
    double min = p->min, max = p->max;
    size_t i = 0;
    for (; i < n; i++) {
        const double v = values[i] + 0.0;
        const uint64_t bits = veer_bits_of(v), fraction = bits & FRACTION;
        const size_t number = p->number[bits >> 52];
        const size_t at =
            direct ? number << page_bits | fraction >> shift : find(p, (uint32_t)(bits >> shift));
        veer_page *page = &p->page[number];
        if (number == 0 || (!direct && at == 0))
            break;
        p->hits[at]++;
        page->recent += fraction;
        page->squares += (veer_u128)fraction * fraction;
        min = v < min ? v : min;
        max = v > max ? v : max;
    }
    p->min = min;
    p->max = max;
    return i;
}

size_t veer_pages_add(veer_pages *pages, const double *values, size_t n)
{
    if (pages->recent_rows > RECENT_ROWS)
        empty_recent(pages);
    const size_t added = pages->direct ? add(pages, values, n, true) : add(pages, values, n, false);
    pages->rows += added;
    pages->recent_rows += added;
    return added;
}

bool veer_pages_are_full(const veer_pages *pages, const veer_num_summary *summary)
{
    return pages->rows > MAX_ROWS || pages->shift != summary->shift ||
           pages->n_keys != summary->n_keys;
}

/* The counted keys of the table, which are the summary's and so in order. */
static size_t gather_table(veer_pages *p)
{
    size_t n = 0;
    for (size_t i = 1; i <= p->n_keys; i++) {
        const uint32_t upper = p->upper[i];
        if (p->hits[i] == 0)
            continue;
        p->keys[n] = key_of_upper(upper, p->shift);
        p->counts[n++] = p->hits[i];
        p->page[p->number[upper >> (52 - p->shift)]].rows += p->hits[i];
    }
    return n;
}

/* The counted keys of a page; those of negative numbers ascend as their bits fall. */
static size_t gather_page(veer_pages *p, size_t upper, size_t n)
{
    const unsigned page_bits = 52 - p->shift;
    const size_t number = p->number[upper], size = (size_t)1 << page_bits;
    const uint32_t *hits = p->hits + number * size;
    const bool negative = upper >> 11;
    for (size_t k = 0; k < size; k++) {
        const size_t at = negative ? size - 1 - k : k;
        p->keys[n] = key_of_upper((uint32_t)(upper << page_bits | at), p->shift);
        p->counts[n] = hits[at];
        p->page[number].rows += hits[at];
        n += hits[at] > 0;
    }
    return n;
}

/* Upper parts in the order of their values. */
static size_t upper_at(size_t i)
{
    return i < UPPERS / 2 ? UPPERS - 1 - i : i - UPPERS / 2;
}

static size_t gather(veer_pages *p)
{
    size_t n = 0;
    if (!p->direct)
        return gather_table(p);
    for (size_t i = 0; i < UPPERS; i++)
        if (p->number[upper_at(i)] != 0)
            n = gather_page(p, upper_at(i), n);
    return n;
}

/* A fraction f of a normal number stands for the significand 2^52 + f. */
static void put_sums(const veer_pages *p, veer_num_summary *s)
{
    for (unsigned upper = 0; upper < UPPERS; upper++) {
        const veer_page *page = &p->page[p->number[upper]];
        if (p->number[upper] == 0)
            continue;
        const bool normal = (upper & 0x7ff) != 0;
        const veer_u128 implied = normal ? page->rows : 0;
        const veer_u128 mixed = normal ? page->sum << 53 : 0;
        veer_exact_moments_put(&s->moments, upper, page->sum + (implied << 52),
                               page->squares + mixed + (implied << 104));
    }
}

/* Merges neighbours where the summary's shift grew meanwhile. */
static size_t coarsen(veer_pages *p, size_t n, unsigned by)
{
    size_t kept = 0;
    p->keys[0] >>= by;
    for (size_t i = 1; i < n; i++) {
        const uint32_t key = p->keys[i] >> by;
        if (key == p->keys[kept]) {
            p->counts[kept] += p->counts[i];
        } else {
            p->keys[++kept] = key;
            p->counts[kept] = p->counts[i];
        }
    }
    return kept + 1;
}

void veer_pages_end(veer_pages *pages, veer_num_summary *summary)
{
    if (!pages->active)
        return;
    pages->active = false;
    if (pages->rows == 0)
        return;
    empty_recent(pages);
    const size_t n = gather(pages);
    put_sums(pages, summary);
    veer_num_widen(summary, pages->min, pages->max);
    summary->count += pages->rows;
    veer_num_fold(summary, pages->keys, pages->counts,
                  coarsen(pages, n, summary->shift - pages->shift));
}
