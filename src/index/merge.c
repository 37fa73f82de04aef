/* Runs that are neighbours and of about one size become one, so that their number grows with the
 * logarithm of the entries until they are as large as a run may be. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "index/bits.h"
#include "index/build.h"
#include "index/impl.h"

#define FAN 4            /* runs of one size that are merged */
#define MOST 16          /* runs of one merge */
#define READ_BYTES 65536 /* of one run, at once */

/* ---- which ---- */

/* A quarter of the entries is one size less. */
static unsigned size_class(const veer_index_run *run)
{
    return veer_index_width(run->entries) / 2;
}

/* The plan of a merge, models apart; false if what came out would be too large. */
static bool plan_of(const veer_index *index, const veer_index_member *runs, size_t n,
                    veer_index_plan *ret)
{
    veer_index_plan plan = {.first_block = runs[0].run->first_block,
                            .last_block = runs[n - 1].run->last_block};
    uint64_t models = 0;
    for (size_t i = 0; i < n; i++) {
        const veer_index_run *run = runs[i].run;
        plan.entries += run->entries;
        models += run->n_models;
        if (run->shape.row_bits > plan.row_bits)
            plan.row_bits = run->shape.row_bits;
    }
    plan.n_models = (uint32_t)(models < VEER_LIMIT_STORE_SERIES ? models : VEER_LIMIT_STORE_SERIES);
    const veer_index_shape shape = veer_index_shape_of(&plan);
    *ret = plan;
    return shape.block_bits <= VEER_INDEX_BLOCK_BITS_MAX && plan.entries <= UINT32_MAX / 2 &&
           veer_index_entries_bytes(&shape, plan.entries) <= index->run_bytes;
}

static unsigned largest_class(const veer_index_member *runs, size_t n)
{
    unsigned most = 0;
    for (size_t i = 0; i < n; i++)
        most = size_class(runs[i].run) > most ? size_class(runs[i].run) : most;
    return most;
}

/* The neighbours whose merge costs least; 0 if there are none. */
static size_t pick(const veer_index *index, size_t *ret_at, veer_index_plan *ret)
{
    const veer_index_set *set = index->set;
    size_t best = 0;
    unsigned best_class = UINT32_MAX;
    for (size_t i = 0; i + FAN <= set->n; i++) {
        const unsigned class = largest_class(set->runs + i, FAN);
        veer_index_plan plan;
        if (class >= best_class || !plan_of(index, set->runs + i, FAN, &plan))
            continue;
        best = FAN;
        best_class = class;
        *ret_at = i;
        *ret = plan;
    }
    while (best > 0 && best < MOST && *ret_at + best < set->n) {
        veer_index_plan plan;
        if (size_class(set->runs[*ret_at + best].run) > best_class ||
            !plan_of(index, set->runs + *ret_at, best + 1, &plan))
            break;
        best++;
        *ret = plan;
    }
    return best;
}

/* ---- how ---- */

/* Walks over the entries of a run in order. */
typedef struct cursor {
    const veer_index_run *run; /* walked */
    uint8_t *data;             /* bytes of pages [page, page_end) and slack */
    size_t max_data;           /* there is room for */
    uint64_t offset;           /* of data in the run */
    uint32_t page;             /* of the item */
    uint32_t page_end;         /* behind the last page that was read */
    uint32_t next;             /* entry behind the item */
    veer_index_item item;      /* the current one */
    bool ended;                /* there is none */
} cursor;

static uint32_t pages_of(const veer_index_run *run)
{
    return UINT32_C(1) << run->shape.page_bits;
}

/* Reads and checks the pages from page_end on. */
static veer_rc read_pages(veer_index *index, cursor *c, veer_err *err)
{
    uint64_t to, page_from, page_to;
    const uint32_t first = c->page_end;
    veer_index_page_span(c->run, first, &c->offset, &to);
    uint32_t end = first + 1;
    for (; end < pages_of(c->run); end++) {
        veer_index_page_span(c->run, end, &page_from, &page_to);
        if (page_to - c->offset > READ_BYTES)
            break;
        to = page_to;
    }
    const size_t len = (size_t)(to - c->offset);
    if (len + VEER_INDEX_SLACK > c->max_data) {
        uint8_t *data = realloc(c->data, len + VEER_INDEX_SLACK);
        if (data == NULL)
            return veer_fail_nomem(err);
        c->data = data;
        c->max_data = len + VEER_INDEX_SLACK;
    }
    veer_rc rc = veer_index_read(index, c->run, c->offset, c->data, len, err);
    const veer_index_bytes bytes = {c->offset, c->data};
    for (uint32_t page = first; page < end && rc == VEER_OK; page++)
        rc = veer_index_page_check(c->run, page, &bytes, err);
    c->page_end = end;
    return rc;
}

static veer_rc advance(veer_index *index, cursor *c, veer_err *err)
{
    if (c->next >= c->run->entries) {
        c->ended = true;
        return VEER_OK;
    }
    while (c->page_end == 0 || c->next >= c->run->starts[c->page + 1]) {
        veer_rc rc = VEER_OK;
        const uint32_t page = c->page_end == 0 ? 0 : c->page + 1;
        if (page == c->page_end)
            rc = read_pages(index, c, err);
        if (rc != VEER_OK)
            return rc;
        c->page = page;
    }
    const veer_index_bytes bytes = {c->offset, c->data};
    return veer_index_entry_get(c->run, c->page, &bytes, c->next++, &c->item, err);
}

/* The cursor whose item comes first; the older run where they are equal. NULL at the end. */
static cursor *first_of(cursor *cursors, size_t n)
{
    cursor *first = NULL;
    for (size_t i = 0; i < n; i++)
        if (!cursors[i].ended && (first == NULL || veer_index_print_compare(cursors[i].item.print,
                                                                            first->item.print) < 0))
            first = &cursors[i];
    return first;
}

static veer_rc merge_into(veer_index *index, const veer_index_member *runs, size_t n,
                          veer_index_builder *builder, veer_err *err)
{
    cursor cursors[MOST] = {{0}};
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < n && rc == VEER_OK; i++) {
        cursors[i].run = runs[i].run;
        rc = advance(index, &cursors[i], err);
    }
    while (rc == VEER_OK) {
        cursor *c = first_of(cursors, n);
        if (c == NULL)
            break;
        if (c->item.block >= index->first_kept)
            veer_index_build_add(builder, &c->item);
        rc = advance(index, c, err);
    }
    for (size_t i = 0; i < n; i++)
        free(cursors[i].data);
    return rc;
}

static veer_rc merge(veer_index *index, size_t at, size_t n, veer_index_plan *plan, veer_err *err)
{
    const veer_index_member *runs = index->set->runs + at;
    uint64_t models[VEER_INDEX_MODEL_WORDS] = {0};
    uint32_t *numbers = NULL;
    veer_index_builder builder = {0};
    veer_buf head;
    veer_store_run made;
    veer_buf_init(&head, VEER_LIMIT_STORE_BLOB_BYTES);
    for (size_t i = 0; i < n; i++)
        for (uint32_t m = 0; m < runs[i].run->n_models; m++)
            models[runs[i].run->models[m] / 64] |= UINT64_C(1) << runs[i].run->models[m] % 64;
    veer_rc rc = veer_index_models(models, &numbers, &plan->n_models, err);
    plan->models = numbers;
    if (rc == VEER_OK)
        rc = veer_index_build_init(&builder, plan, err);
    if (rc == VEER_OK)
        rc = merge_into(index, runs, n, &builder, err);
    if (rc == VEER_OK)
        rc = veer_index_build_finish(&builder, &head, &made, err);
    if (rc == VEER_OK)
        rc = veer_index_replace(index, at, n, builder.count > 0 ? &builder : NULL, &made, false,
                                err);
    free(numbers);
    veer_index_build_done(&builder);
    veer_buf_done(&head);
    return rc;
}

veer_rc veer_index_merge(veer_index *index, bool *ret_done, veer_err *err)
{
    size_t at = 0;
    veer_index_plan plan;
    const size_t n = pick(index, &at, &plan);
    if (n == 0)
        return VEER_OK;
    const veer_rc rc = merge(index, at, n, &plan, err);
    *ret_done = rc == VEER_OK;
    return rc;
}
