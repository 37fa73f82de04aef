#include "ingest/support.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/memory/memory.h"
#include "store/sqlite/sqlite.h"
#include "veer/performance_summary.h"

static void remove_dir(const char *dir)
{
    char path[600];
    DIR *list = opendir(dir);
    for (struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (list != NULL)
        closedir(list);
    rmdir(dir);
}

static void open_store(fixture *f)
{
    veer_err err = VEER_ERR_INIT;
    const veer_rc rc = f->dir[0] == '\0' ? veer_store_memory_open(&f->store, &err)
                                         : veer_store_sqlite_open(f->dir, NULL, &f->store, &err);
    if (rc != VEER_OK)
        fail_msg("%s", err.msg);
    f->options.store = f->store;
}

static void open_engine(fixture *f)
{
    veer_err err = VEER_ERR_INIT;
    if (veer_ingest_open(&f->options, &f->ingest, &err) != VEER_OK)
        fail_msg("%s", err.msg);
}

void fixture_open(fixture *f, bool sqlite)
{
    *f = (fixture){0};
    veer_manual_clock_init(&f->clock, T0);
    f->options.clock = &f->clock.clock;
    f->options.no_maintenance_thread = true;
    if (sqlite) {
        const char *tmp = getenv("TMPDIR");
        snprintf(f->dir, sizeof f->dir, "%s/veer-ingest-XXXXXX", tmp == NULL ? "/tmp" : tmp);
        assert_non_null(mkdtemp(f->dir));
    }
    open_store(f);
    open_engine(f);
}

void fixture_reopen(fixture *f)
{
    veer_ingest_close(f->ingest);
    if (f->dir[0] != '\0') {
        veer_store_close(f->store);
        open_store(f);
    }
    open_engine(f);
}

void fixture_close(fixture *f)
{
    veer_ingest_close(f->ingest);
    veer_store_close(f->store);
    if (f->dir[0] != '\0')
        remove_dir(f->dir);
}

/* ---- records ---- */

static void set_field(veer_batch *batch, veer_field field, const char *text)
{
    if (text != NULL)
        OK(veer_batch_set_field_text(batch, field, text, strlen(text), NULL));
}

static void set_row(veer_batch *batch, const row *r)
{
    size_t index;
    set_field(batch, VEER_FIELD_MODEL, r->model);
    set_field(batch, VEER_FIELD_VERSION, r->version);
    set_field(batch, VEER_FIELD_CLASS, r->class);
    set_field(batch, VEER_FIELD_LABEL, r->label);
    if (r->id != NULL)
        OK(veer_batch_set_id(batch, r->id, strlen(r->id), NULL));
    if (r->time_us != 0)
        OK(veer_batch_set_timestamp(batch, r->time_us, NULL));
    if (r->text != NULL) {
        OK(veer_batch_feature(batch, "x", 1, VEER_COLUMN_TEXT, &index, NULL));
        OK(veer_batch_set_text(batch, index, r->text, strlen(r->text), NULL));
    } else if (r->x != 0) {
        OK(veer_batch_feature(batch, "x", 1, VEER_COLUMN_NUMBER, &index, NULL));
        OK(veer_batch_set_number(batch, index, r->x, NULL));
    }
    if (r->tag != NULL) {
        OK(veer_batch_tag(batch, "country", 7, &index, NULL));
        OK(veer_batch_set_tag(batch, index, r->tag, strlen(r->tag), NULL));
    }
    OK(veer_batch_commit_row(batch, NULL));
}

veer_batch *batch_of(const row *rows, size_t n)
{
    veer_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    veer_batch_init(batch, 0);
    for (size_t i = 0; i < n; i++)
        set_row(batch, &rows[i]);
    OK(veer_batch_seal(batch, NULL));
    return batch;
}

void batch_free(veer_batch *batch)
{
    veer_batch_done(batch);
    free(batch);
}

/* ---- jobs ---- */

veer_ingest_result put(fixture *f, veer_ingest_kind kind, const row *rows, size_t n)
{
    veer_batch *batch = batch_of(rows, n);
    veer_ingest_job job = {.kind = kind, .batches = &batch, .n_batches = 1};
    veer_ingest_result result = {0};
    veer_err err = VEER_ERR_INIT;
    if (veer_ingest_run(f->ingest, &job, &result, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    batch_free(batch);
    return result;
}

static void expect(veer_ingest_result result, uint64_t accepted, uint64_t duplicates)
{
    if (result.rc != VEER_OK)
        fail_msg("%s", result.err.msg);
    assert_int_equal(result.accepted, accepted);
    assert_int_equal(result.duplicates, duplicates);
    assert_true(result.durable);
}

void put_predictions(fixture *f, const row *rows, size_t n, uint64_t accepted, uint64_t duplicates)
{
    expect(put(f, VEER_INGEST_PREDICTIONS, rows, n), accepted, duplicates);
}

void put_labels(fixture *f, const row *rows, size_t n, uint64_t accepted, uint64_t duplicates)
{
    expect(put(f, VEER_INGEST_LABELS, rows, n), accepted, duplicates);
}

veer_ingest_stats stats_of(fixture *f)
{
    veer_ingest_stats stats;
    veer_ingest_settle(f->ingest);
    veer_ingest_stats_get(f->ingest, &stats);
    return stats;
}

/* ---- what the buckets say ---- */

static void read_all(fixture *f, const char *model, unsigned parts, veer_windows *ret)
{
    veer_arena arena;
    veer_model_series *list = NULL;
    size_t n = 0;
    uint32_t series[64];
    veer_err err = VEER_ERR_INIT;
    veer_arena_init(&arena, 1 << 20);
    veer_ingest_settle(f->ingest);
    OK(veer_ingest_series_of(f->ingest, veer_store_text(model), (veer_store_bytes){0}, &arena,
                             &list, &n, NULL));
    assert_in_range(n, 1, 64);
    for (size_t i = 0; i < n; i++)
        series[i] = list[i].series;
    const veer_buckets_query query = {.series = series,
                                      .n_series = n,
                                      .parts = parts,
                                      .from_us = T0 - 10000 * HOUR,
                                      .to_us = T0 + 10000 * HOUR};
    if (veer_buckets_read(veer_ingest_buckets(f->ingest), &query, ret, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(ret->n, 1);
    veer_arena_done(&arena);
}

void outcomes_of(fixture *f, const char *model, uint64_t *ret_labelled, double *ret_right)
{
    veer_windows windows = {0};
    read_all(f, model, VEER_PARTS(VEER_PART_PERFORMANCE), &windows);
    const veer_performance_sums *sums = windows.at[0].performance;
    *ret_labelled = sums == NULL ? 0 : sums->labelled;
    *ret_right = 0;
    uint64_t cells[64 * 64];
    const size_t classes =
        sums == NULL || sums->confusion == NULL ? 0 : veer_confusion_classes(sums->confusion);
    assert_in_range(classes, 0, 64);
    if (classes > 0)
        OK(veer_confusion_cells(sums->confusion, cells, classes, NULL));
    for (size_t i = 0; i < classes; i++)
        *ret_right += (double)cells[i * classes + i];
    veer_windows_done(&windows);
}

uint64_t count_of(fixture *f, const char *model)
{
    veer_windows windows = {0};
    read_all(f, model, VEER_PARTS(VEER_PART_ACTIVITY), &windows);
    const uint64_t count = windows.at[0].activity == NULL ? 0 : windows.at[0].activity->count;
    veer_windows_done(&windows);
    return count;
}
