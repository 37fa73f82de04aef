/* All models at a glance: which there are, what is remembered of them, whose turn it is. */
#include "api/overview.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/time.h"

/* ---- times ---- */

#define MOST_STEPS 48

veer_overview_range veer_overview_range_of(int64_t hours, int64_t now_us)
{
    static const int64_t minutes[] = {5,   10,  15,   30,   60,    120,  180,
                                      360, 720, 1440, 2880, 10080, 20160};
    const size_t n = sizeof minutes / sizeof *minutes;
    const int64_t span_us = hours * VEER_US_PER_HOUR;
    veer_overview_range r = {.hours = hours, .now_us = now_us};
    for (size_t i = 0; i < n; i++) {
        r.step_us = minutes[i] * VEER_US_PER_MINUTE;
        if (span_us / r.step_us < MOST_STEPS && (hours < 24 || i >= 4))
            break;
    }
    r.n = (size_t)((span_us + r.step_us - 1) / r.step_us) + 1;
    r.from_us = now_us - now_us % r.step_us - (int64_t)(r.n - 1) * r.step_us;
    return r;
}

const veer_overview_step *veer_overview_step_at(const veer_overview *overview,
                                                const veer_overview_facts *facts, size_t i)
{
    const veer_overview_range *const range = &overview->ask->range;
    const int64_t at = (int64_t)i + (range->from_us - facts->from_us) / range->step_us;
    return at >= 0 && at < 2 * (int64_t)range->n ? &facts->steps[at] : NULL;
}

/* ---- what is remembered ---- */

/* Models in a range of hours. */
typedef struct remembered {
    int64_t hours;                 /* 0: free */
    uint64_t used;                 /* when it was asked for last, counted in questions */
    veer_overview_entry **entries; /* n_entries, by the id of the first series; NULL: none */
    size_t n_entries;              /* room by id */
} remembered;

struct veer_overviews {
    pthread_mutex_t lock;                          /* guards the rest, while models are read too */
    uint64_t questions;                            /* so far */
    remembered ranges[VEER_LIMIT_OVERVIEW_RANGES]; /* by use */
};

veer_rc veer_overviews_new(veer_overviews **ret, veer_err *err)
{
    veer_overviews *const made = calloc(1, sizeof *made);
    if (made == NULL)
        return veer_fail_nomem(err);
    (void)pthread_mutex_init(&made->lock, NULL);
    *ret = made;
    return VEER_OK;
}

static void forget(remembered *r)
{
    for (size_t i = 0; i < r->n_entries; i++) {
        if (r->entries[i] != NULL)
            veer_overview_entry_done(r->entries[i]);
        free(r->entries[i]);
    }
    free(r->entries);
    *r = (remembered){.hours = 0};
}

void veer_overviews_free(veer_overviews *overviews)
{
    if (overviews == NULL)
        return;
    for (size_t i = 0; i < VEER_LIMIT_OVERVIEW_RANGES; i++)
        forget(&overviews->ranges[i]);
    (void)pthread_mutex_destroy(&overviews->lock);
    free(overviews);
}

/* The range of these hours, in place of the one that was not asked for the longest. */
static remembered *range_of(veer_overviews *overviews, int64_t hours)
{
    remembered *oldest = &overviews->ranges[0];
    for (size_t i = 0; i < VEER_LIMIT_OVERVIEW_RANGES; i++) {
        remembered *const r = &overviews->ranges[i];
        if (r->hours == hours) {
            oldest = r;
            break;
        }
        oldest = r->used < oldest->used ? r : oldest;
    }
    if (oldest->hours != hours)
        forget(oldest);
    oldest->hours = hours;
    oldest->used = ++overviews->questions;
    return oldest;
}

static veer_overview_entry *entry_of(remembered *r, uint32_t series)
{
    if (series >= r->n_entries) {
        const size_t n = (size_t)series + 64;
        veer_overview_entry **const grown = realloc(r->entries, n * sizeof(veer_overview_entry *));
        if (grown == NULL)
            return NULL;
        memset(grown + r->n_entries, 0, (n - r->n_entries) * sizeof(veer_overview_entry *));
        r->entries = grown;
        r->n_entries = n;
    }
    if (r->entries[series] == NULL)
        r->entries[series] = calloc(1, sizeof(veer_overview_entry));
    return r->entries[series];
}

/* ---- which models ---- */

/* Series that the question means. */
typedef struct listing {
    veer_store_series *at; /* n of them; owned */
    size_t n;              /* so far */
    size_t cap;            /* room for */
    http_text containing;  /* in the name; text NULL: all */
    veer_err *err;         /* may be NULL */
} listing;

static bool has_part(veer_store_bytes name, http_text part)
{
    const char *const text = name.data;
    if (part.text == NULL || part.len == 0)
        return true;
    for (size_t i = 0; i + part.len <= name.len; i++)
        if (strncasecmp(text + i, part.text, part.len) == 0)
            return true;
    return false;
}

static veer_rc list_series(void *context, const veer_store_series *series)
{
    listing *const l = context;
    if (!has_part(series->model, l->containing))
        return VEER_OK;
    if (l->n == l->cap) {
        const size_t cap = l->cap > 0 ? 2 * l->cap : 64;
        veer_store_series *const grown = realloc(l->at, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(l->err);
        l->at = grown;
        l->cap = cap;
    }
    l->at[l->n++] = *series;
    return VEER_OK;
}

static int compare_names(veer_store_bytes a, veer_store_bytes b)
{
    const size_t len = a.len < b.len ? a.len : b.len;
    const int order = len > 0 ? memcmp(a.data, b.data, len) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_series(const void *a, const void *b)
{
    const veer_store_series *const x = a, *const y = b;
    const int order = compare_names(x->model, y->model);
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static size_t count_models(const listing *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += i == 0 || compare_names(l->at[i - 1].model, l->at[i].model) != 0;
    return n;
}

/* Models of sorted series, up to the limit. */
static veer_rc group(const listing *l, veer_overview *o, veer_arena *arena)
{
    uint32_t *const ids = veer_arena_array(arena, l->n + 1, sizeof *ids);
    veer_store_bytes *const versions = veer_arena_array(arena, l->n + 1, sizeof *versions);
    o->all = count_models(l);
    o->models = veer_arena_array(arena, o->all + 1, sizeof *o->models);
    if (ids == NULL || versions == NULL || o->models == NULL)
        return veer_fail_nomem(l->err);
    for (size_t i = 0; i < l->n; i++) {
        ids[i] = l->at[i].id;
        versions[i] = l->at[i].version;
        if (i > 0 && compare_names(l->at[i - 1].model, l->at[i].model) == 0) {
            o->models[o->n - 1].n_series++;
            continue;
        }
        if (o->n == o->ask->limit)
            break;
        o->models[o->n++] = (veer_overview_model){.name = l->at[i].model,
                                                  .series = &ids[i],
                                                  .version = &versions[i],
                                                  .n_series = 1,
                                                  .alerts = {.worst = -1}};
    }
    return VEER_OK;
}

static veer_rc list_models(const veer_api *api, veer_overview *o, veer_arena *arena, veer_err *err)
{
    listing l = {.containing = o->ask->containing, .err = err};
    veer_rc rc = veer_ingest_series_each(api->ingest, list_series, &l, err);
    if (rc == VEER_OK && l.n > 1)
        qsort(l.at, l.n, sizeof *l.at, compare_series);
    if (rc == VEER_OK)
        rc = group(&l, o, arena);
    free(l.at);
    return rc;
}

/* ---- alerts ---- */

static int compare_model(const void *a, const void *b)
{
    return compare_names(*(const veer_store_bytes *)a, ((const veer_overview_model *)b)->name);
}

static void count_alert(veer_overview_alerts *a, const veer_alert *alert)
{
    a->active += alert->status == VEER_ALERT_ACTIVE;
    a->acknowledged += alert->status == VEER_ALERT_ACKNOWLEDGED;
    a->high += alert->severity == VEER_SEVERITY_HIGH;
    a->critical += alert->severity == VEER_SEVERITY_CRITICAL;
    a->worst = (int)alert->severity > a->worst ? (int)alert->severity : a->worst;
}

static veer_rc count_alerts(void *context, const veer_board *board, veer_err *err)
{
    const veer_overview *const o = context;
    (void)err;
    for (size_t i = 0; i < veer_board_alert_count(board); i++) {
        const veer_alert *const alert = veer_board_alert_at(board, i);
        const veer_store_bytes name = veer_store_text(alert->model);
        veer_overview_model *const model =
            o->n > 0 ? bsearch(&name, o->models, o->n, sizeof *o->models, compare_model) : NULL;
        if (model != NULL && alert->status != VEER_ALERT_RESOLVED)
            count_alert(&model->alerts, alert);
    }
    return VEER_OK;
}

/* ---- new drift runs ---- */

#define FEW 32 /* models whose runs are looked for one by one */
#define RUNS_PER_SERIES 2
#define RUNS_MORE 64

/* A series of a model that is told of. */
typedef struct owned {
    uint32_t series;            /* id */
    bool is_met;                /* its latest run has come by */
    veer_overview_entry *entry; /* of its model */
} owned;

typedef struct walking {
    owned *at;   /* n, by id */
    size_t n;    /* of them */
    size_t left; /* whose latest run has not come by */
} walking;

static int compare_owned(const void *a, const void *b)
{
    const uint32_t x = ((const owned *)a)->series, y = ((const owned *)b)->series;
    return (x > y) - (x < y);
}

static veer_rc meet_run(void *context, const veer_run *run)
{
    walking *const w = context;
    const owned wanted = {.series = run->series};
    owned *const found = bsearch(&wanted, w->at, w->n, sizeof *w->at, compare_owned);
    if (w->left == 0)
        return VEER_ENODATA; /* ends the walk */
    if (found == NULL || found->is_met)
        return VEER_OK;
    found->is_met = true;
    w->left--;
    veer_overview_take_run(&found->entry->facts.drift, run);
    return VEER_OK;
}

/* Walks back from the newest run, which is many times quicker than to look for those of each model.
 * With all models there, one that is not met has no run that is newer than what is known of it;
 * without any run it is looked at by itself: runs of the past may have been made. */
static veer_rc walk_runs(const veer_api *api, walking *w, bool has_all, uint64_t runs,
                         veer_err *err)
{
    const veer_run_query query = {.series = VEER_STORE_NO_SERIES,
                                  .from_us = INT64_MIN,
                                  .to_us = INT64_MAX,
                                  .limit = RUNS_PER_SERIES * w->n + RUNS_MORE};
    w->left = w->n;
    qsort(w->at, w->n, sizeof *w->at, compare_owned);
    const veer_rc rc = veer_judge_drift_runs(api->judge, &query, meet_run, w, err);
    for (size_t i = 0; i < w->n; i++)
        if (w->at[i].is_met || (has_all && w->at[i].entry->facts.drift.present))
            w->at[i].entry->runs = runs;
    return rc == VEER_ENODATA ? VEER_OK : rc;
}

static veer_rc meet_runs(const veer_api *api, const veer_overview *o,
                         veer_overview_entry *const *entries, veer_arena *arena, veer_err *err)
{
    const uint64_t runs = veer_overview_runs(api);
    walking w = {.n = 0};
    size_t n = 0, models = 0;
    for (size_t i = 0; i < o->n; i++)
        n += o->models[i].n_series;
    w.at = veer_arena_array(arena, n + 1, sizeof *w.at);
    if (w.at == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < o->n; i++) {
        if (!entries[i]->has_drift || entries[i]->runs == runs)
            continue;
        models++;
        for (size_t j = 0; j < o->models[i].n_series; j++)
            w.at[w.n++] = (owned){.series = o->models[i].series[j], .entry = entries[i]};
    }
    return models > FEW
               ? walk_runs(api, &w, o->n == o->all && o->ask->containing.text == NULL, runs, err)
               : VEER_OK;
}

/* ---- whose turn it is ---- */

/* A model that is to be read. */
typedef struct due {
    veer_overview_model *model; /* whose */
    veer_overview_entry *entry; /* what is remembered of it */
} due;

static bool was_read(const due *d)
{
    return d->entry->facts.is_read;
}

static int compare_due(const void *a, const void *b)
{
    const due *const x = a, *const y = b;
    if (was_read(x) != was_read(y))
        return was_read(x) ? 1 : -1;
    if (was_read(x) && x->entry->read_us != y->entry->read_us)
        return x->entry->read_us < y->entry->read_us ? -1 : 1;
    return compare_names(x->model->name, y->model->name);
}

/* Reads in turn until the time is over, but one at least. A model that is damaged does not hide the
 * others. */
static veer_rc read_due(const veer_api *api, const veer_overview_range *range, due *list, size_t n,
                        veer_err *err)
{
    const int64_t end_us =
        veer_clock_monotonic_us(api->clock) + (int64_t)VEER_LIMIT_OVERVIEW_MS * 1000;
    if (n > 1)
        qsort(list, n, sizeof *list, compare_due);
    for (size_t i = 0; i < n; i++) {
        const veer_rc rc = veer_overview_read(api, list[i].model, range, list[i].entry, err);
        if (rc == VEER_ENOMEM)
            return rc;
        if (veer_clock_monotonic_us(api->clock) >= end_us)
            break;
    }
    return VEER_OK;
}

static veer_rc read_models(const veer_api *api, remembered *known, veer_overview *o,
                           veer_arena *arena, veer_err *err)
{
    due *const list = veer_arena_array(arena, o->n + 1, sizeof *list);
    veer_overview_entry **const entries =
        veer_arena_array(arena, o->n + 1, sizeof(veer_overview_entry *));
    size_t n = 0;
    if (list == NULL || entries == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < o->n; i++) {
        entries[i] = entry_of(known, o->models[i].series[0]);
        if (entries[i] == NULL)
            return veer_fail_nomem(err);
    }
    veer_rc rc = meet_runs(api, o, entries, arena, err);
    for (size_t i = 0; rc == VEER_OK && i < o->n; i++)
        if (veer_overview_is_stale(api, &o->models[i], &o->ask->range, entries[i]))
            list[n++] = (due){&o->models[i], entries[i]};
    if (rc == VEER_OK)
        rc = read_due(api, &o->ask->range, list, n, err);
    for (size_t i = 0; rc == VEER_OK && i < o->n; i++)
        o->models[i].facts = entries[i]->facts;
    return rc;
}

veer_rc veer_overview_look(const veer_api *api, const veer_overview_ask *ask, veer_arena *arena,
                           veer_overview_fn fn, void *context, veer_err *err)
{
    veer_overview o = {.ask = ask};
    veer_overviews *overviews = api->overviews;
    veer_rc rc = list_models(api, &o, arena, err);
    if (rc == VEER_OK && api->judge != NULL)
        rc = veer_judge_board(api->judge, count_alerts, &o, err);
    if (rc == VEER_OK && overviews == NULL)
        rc = veer_overviews_new(&overviews, err);
    if (rc != VEER_OK)
        return rc;
    (void)pthread_mutex_lock(&overviews->lock);
    rc = read_models(api, range_of(overviews, ask->range.hours), &o, arena, err);
    if (rc == VEER_OK)
        rc = fn(context, &o, err);
    (void)pthread_mutex_unlock(&overviews->lock);
    if (overviews != api->overviews)
        veer_overviews_free(overviews);
    return rc;
}
