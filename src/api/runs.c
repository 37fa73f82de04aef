#include "api/runs.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ENTRIES 32u

void veer_run_list_init(veer_run_list *list, const veer_run_asked *asked)
{
    *list = (veer_run_list){.asked = asked};
    veer_buf_init(&list->text, VEER_LIMIT_HTTP_RESPONSE_BYTES);
}

void veer_run_list_done(veer_run_list *list)
{
    veer_buf_done(&list->text);
    free(list->entries);
    list->entries = NULL;
    list->n = 0;
}

/* ---- adding ---- */

/* A series while its runs come in. */
typedef struct adding {
    veer_run_list *list; /* where they go */
    const char *model;   /* of the series */
    const char *version; /* of the series */
    veer_err *err;       /* may be NULL */
} adding;

static veer_rc grow(veer_run_list *list, veer_err *err)
{
    if (list->n < list->cap)
        return VEER_OK;
    const size_t cap = list->cap == 0 ? FIRST_ENTRIES : list->cap * 2;
    veer_run_entry *const entries = realloc(list->entries, cap * sizeof *entries);
    if (entries == NULL)
        return veer_fail_nomem(err);
    list->entries = entries;
    list->cap = cap;
    return VEER_OK;
}

static veer_rc add_run(void *context, const veer_run *run)
{
    adding *const a = context;
    veer_run_list *const list = a->list;
    const size_t at = list->text.len;
    veer_json_writer w;
    veer_rc rc = grow(list, a->err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, &list->text, 0);
    list->asked->put(&w, run, a->model, a->version, list->asked->how);
    rc = veer_json_finish(&w, a->err);
    if (rc == VEER_OK)
        list->entries[list->n++] = (veer_run_entry){run->time_us, at, list->text.len - at};
    return rc;
}

veer_rc veer_run_list_add(veer_run_list *list, veer_judge *judge, uint32_t series,
                          const char *model, const char *version, veer_err *err)
{
    const veer_run_query query = {.series = series,
                                  .from_us = list->asked->from_us,
                                  .to_us = list->asked->to_us,
                                  .limit = list->asked->each > 0 ? list->asked->each
                                                                 : list->asked->limit + 1};
    adding a = {list, model, version, err};
    return veer_judge_drift_runs(judge, &query, add_run, &a, err);
}

/* ---- writing ---- */

static int by_time(const void *a, const void *b)
{
    const veer_run_entry *const x = a, *const y = b;
    if (x->time_us != y->time_us)
        return x->time_us > y->time_us ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

static void sort(veer_run_list *list)
{
    if (list->n > 1)
        qsort(list->entries, list->n, sizeof *list->entries, by_time);
}

const veer_run_entry *veer_run_list_newest(veer_run_list *list)
{
    sort(list);
    return list->n > 0 ? &list->entries[0] : NULL;
}

bool veer_run_list_put(veer_json_writer *w, veer_run_list *list)
{
    const size_t n = list->n < list->asked->limit ? list->n : list->asked->limit;
    sort(list);
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        veer_json_put_raw(w, list->text.data + list->entries[i].at, list->entries[i].len);
    veer_json_end_array(w);
    return list->n > n;
}

/* ---- a run ---- */

static void put_column(veer_json_writer *w, const veer_run_column *column)
{
    veer_json_begin_object(w);
    veer_run_write_column_members(w, column);
    veer_json_end_object(w);
}

void veer_put_run(veer_json_writer *w, const veer_run *run, const char *model, const char *version,
                  const void *how)
{
    const veer_run_shown *const shown = how;
    const veer_run_column *one = NULL;
    veer_json_begin_object(w);
    veer_run_write_members(w, run, model, version);
    if (shown->column != NULL)
        one = veer_run_find(run, shown->column);
    if (shown->columns || shown->column != NULL) {
        veer_json_put_key(w, "columns");
        veer_json_begin_array(w);
        if (one != NULL)
            put_column(w, one);
        for (size_t i = 0; shown->column == NULL && i < run->n_columns; i++)
            put_column(w, &run->columns[i]);
        veer_json_end_array(w);
    }
    veer_json_end_object(w);
}
