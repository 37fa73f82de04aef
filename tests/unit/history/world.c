#define _DEFAULT_SOURCE /* mkdtemp */
#include "world.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/memory/memory.h"
#include "store/sqlite/sqlite.h"

#define OK(call) assert_int_equal(call, VEER_OK)

static const char *const class_names[WORLD_CLASSES] = {"cat", "dog", "fox"};

size_t world_id(unsigned id, char out[32])
{
    return (size_t)snprintf(out, 32, "%s-%u", id % 50 == 0 ? "twin" : "req", id);
}

static void open_store(world *w, const char *backend)
{
    if (strcmp(backend, "memory") == 0) {
        OK(veer_store_memory_open(&w->store, NULL));
        return;
    }
    (void)snprintf(w->dir, sizeof w->dir, "%s/veer-history-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(w->dir));
    OK(veer_store_sqlite_open(w->dir, NULL, &w->store, NULL));
}

world *world_new(const char *backend, size_t cache_bytes, uint64_t seed)
{
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    random_seed(&w->rng, seed);
    w->now_us = 1000000;
    open_store(w, backend);
    OK(veer_index_open(w->store, 0, &w->index, NULL));
    OK(veer_history_open(w->store, w->index, cache_bytes, &w->history, NULL));
    for (size_t i = 0; i < WORLD_SERIES; i++) { /* versions of both models take turns */
        const size_t model = i % WORLD_MODELS, version = i / WORLD_MODELS;
        char names[2][8];
        (void)snprintf(names[0], 8, "m%zu", model);
        (void)snprintf(names[1], 8, "v%zu", version);
        OK(veer_store_series_id(w->store, veer_store_text(names[0]), veer_store_text(names[1]),
                                &w->series[model * WORLD_VERSIONS + version], NULL));
    }
    return w;
}

static void remove_files(const char *dir)
{
    char path[1024];
    DIR *open = opendir(dir);
    if (open == NULL)
        return;
    for (const struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        (void)unlink(path);
    }
    (void)closedir(open);
    (void)rmdir(dir);
}

void world_free(world *w)
{
    veer_history_close(w->history);
    veer_index_close(w->index);
    veer_store_close(w->store);
    if (w->dir[0] != '\0')
        remove_files(w->dir);
    free(w);
}

/* ---- records as blocks ---- */

static void put_label(veer_batch *batch, const world_record *r)
{
    if (r->label_class >= 0) {
        const char *name = class_names[r->label_class];
        OK(veer_batch_set_field_text(batch, VEER_FIELD_LABEL, name, strlen(name), NULL));
    }
    OK(veer_batch_set_field_number(batch, VEER_FIELD_LABEL_VALUE, r->label_value, NULL));
}

static void put_prediction(veer_batch *batch, const world_record *r)
{
    size_t feature, tag;
    OK(veer_batch_feature(batch, "x", 1, VEER_COLUMN_NUMBER, &feature, NULL));
    OK(veer_batch_tag(batch, "site", 4, &tag, NULL));
    OK(veer_batch_set_number(batch, feature, r->score * 2, NULL));
    OK(veer_batch_set_tag(batch, tag, r->id % 2 ? "odd" : "even", r->id % 2 ? 3 : 4, NULL));
    OK(veer_batch_set_field_number(batch, VEER_FIELD_SCORE, r->score, NULL));
    OK(veer_batch_set_field_number(batch, VEER_FIELD_LATENCY, r->score * 10, NULL));
}

static void put_record(veer_batch *batch, const world_record *r)
{
    char id[32];
    const size_t len = world_id(r->id, id);
    OK(veer_batch_set_id(batch, id, len, NULL));
    if (r->time_us != VEER_TIME_MISSING)
        OK(veer_batch_set_timestamp(batch, r->time_us, NULL));
    put_label(batch, r);
    if (!r->label)
        put_prediction(batch, r);
    OK(veer_batch_commit_row(batch, NULL));
}

/* The encoded block of records of one kind. */
static void encode(world *w, const world_record *const *records, size_t n, veer_buf *out)
{
    veer_fingerprint prints[WORLD_RECORDS];
    int64_t arrivals[WORLD_RECORDS];
    veer_batch batch;
    veer_batch_init(&batch, 0);
    if (n == 0)
        abort();
    for (size_t i = 0; i < n; i++) {
        char id[32];
        const size_t len = world_id(records[i]->id, id);
        put_record(&batch, records[i]);
        prints[i] = veer_index_fingerprint(w->index, id, len);
        arrivals[i] = records[i]->arrival_us;
    }
    OK(veer_batch_seal(&batch, NULL));
    if (records[0]->label)
        OK(veer_label_block_encode(&batch, prints, arrivals, NULL, n, out, NULL));
    else
        OK(veer_block_encode(&batch, NULL, n, out, NULL));
    veer_batch_done(&batch);
}

static void index_records(world *w, const world_record *records, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char id[32];
        const size_t len = world_id(records[i].id, id);
        /* the number of a model is its first series */
        const uint32_t model = records[i].model < 0
                                   ? VEER_INDEX_NO_MODEL
                                   : w->series[(size_t)records[i].model * WORLD_VERSIONS];
        const veer_index_entry entry = {veer_index_fingerprint(w->index, id, len), model,
                                        records[i].label ? VEER_INDEX_LABEL : VEER_INDEX_PREDICTION,
                                        records[i].block, records[i].row};
        OK(veer_index_add(w->index, &entry, 1, NULL));
    }
}

void world_add(world *w, world_record *records, size_t n)
{
    const world_record *of[WORLD_RECORDS];
    if (n == 0)
        abort();
    veer_store_block block = {.kind = records[0].label ? VEER_STORE_LABELS : VEER_STORE_PREDICTIONS,
                              .series = records[0].label ? VEER_STORE_NO_SERIES : records[0].series,
                              .rows = (uint32_t)n,
                              .time_min_us = INT64_MAX,
                              .time_max_us = INT64_MIN,
                              .arrival_us = w->now_us};
    veer_buf bytes;
    veer_buf_init(&bytes, 1 << 24);
    for (size_t i = 0; i < n; i++) {
        world_record *r = &records[i];
        r->arrival_us = w->now_us;
        of[i] = r;
        if (r->time_us == VEER_TIME_MISSING)
            continue;
        block.time_min_us = r->time_us < block.time_min_us ? r->time_us : block.time_min_us;
        block.time_max_us = r->time_us > block.time_max_us ? r->time_us : block.time_max_us;
    }
    if (block.time_max_us == INT64_MIN)
        block.time_min_us = INT64_MIN;
    encode(w, of, n, &bytes);
    block.bytes = (veer_store_bytes){bytes.data, bytes.len};
    veer_store_tx tx = {.blocks = &block, .n_blocks = 1};
    OK(veer_store_commit(w->store, &tx, NULL));
    veer_buf_done(&bytes);
    assert_true(block.id < WORLD_BLOCKS && w->n_records + n <= WORLD_RECORDS);
    for (size_t i = 0; i < n; i++) {
        records[i].block = block.id;
        records[i].row = (uint32_t)i;
        w->records[w->n_records++] = records[i];
    }
    index_records(w, records, n);
    w->home[block.id] = block.id;
    w->arrival_us[block.id] = block.arrival_us;
    w->last_block = block.id;
    w->now_us += 1000 + (int64_t)random_below(&w->rng, 1000);
}

/* ---- random records ---- */

static void random_label(world *w, world_record *r)
{
    const uint64_t kind = random_below(&w->rng, 3);
    r->label_class = kind != 1 ? (int)random_below(&w->rng, WORLD_CLASSES) : -1;
    r->label_value = kind != 0 ? (double)random_below(&w->rng, 100) / 4 : (double)NAN;
}

/* Few different times, so that equal ones occur; about one in eight has none. */
static int64_t random_time(world *w)
{
    return random_below(&w->rng, 8) == 0 ? VEER_TIME_MISSING
                                         : 900000 + (int64_t)random_below(&w->rng, 60) * 3000;
}

void world_add_predictions(world *w, size_t max_rows)
{
    world_record records[WORLD_RECORDS];
    const size_t wanted = 1 + (size_t)random_below(&w->rng, max_rows);
    const int model = (int)random_below(&w->rng, WORLD_MODELS);
    const uint32_t series =
        w->series[model * WORLD_VERSIONS + (int)random_below(&w->rng, WORLD_VERSIONS)];
    size_t n = 0;
    for (size_t tries = 0; n < wanted && tries < wanted * 4; tries++) {
        const unsigned id = (unsigned)random_below(&w->rng, WORLD_IDS);
        if (w->used[model][id])
            continue;
        w->used[model][id] = true;
        world_record r = {.model = model, .series = series, .id = id, .time_us = random_time(w)};
        r.label_class = -1;
        r.label_value = (double)NAN;
        r.score = random_unit(&w->rng);
        if (random_below(&w->rng, 6) == 0 && r.time_us != VEER_TIME_MISSING)
            random_label(w, &r);
        records[n++] = r;
    }
    if (n > 0)
        world_add(w, records, n);
}

void world_add_labels(world *w, size_t max_rows)
{
    world_record records[WORLD_RECORDS];
    const size_t n = 1 + (size_t)random_below(&w->rng, max_rows);
    for (size_t i = 0; i < n; i++) {
        records[i] = (world_record){.label = true,
                                    .model = (int)random_below(&w->rng, WORLD_MODELS + 1) - 1,
                                    .id = (unsigned)random_below(&w->rng, WORLD_IDS),
                                    .time_us = random_time(w)};
        random_label(w, &records[i]);
    }
    world_add(w, records, n);
}

/* ---- merging ---- */

static veer_rc collect(void *context, const veer_store_block *block)
{
    uint64_t *ids = context;
    ids[++ids[0]] = block->id;
    return VEER_OK;
}

void world_merge(world *w)
{
    const bool labels = random_below(&w->rng, 3) == 0;
    uint64_t ids[WORLD_BLOCKS + 1] = {0};
    const veer_store_block_query query = {
        .kind = labels ? VEER_STORE_LABELS : VEER_STORE_PREDICTIONS,
        .series = labels ? VEER_STORE_NO_SERIES : w->series[random_below(&w->rng, WORLD_SERIES)],
        .listing = true};
    OK(veer_store_block_each(w->store, &query, collect, ids, NULL));
    if (ids[0] < 2)
        return;
    const size_t first = 1 + (size_t)random_below(&w->rng, ids[0] - 1);
    const size_t n = 2 + (size_t)random_below(&w->rng, ids[0] - first);
    const world_record *rows[WORLD_RECORDS];
    size_t n_rows = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < w->n_records; r++)
            if (w->home[w->records[r].block] == ids[first + i])
                rows[n_rows++] = &w->records[r];
    veer_buf bytes;
    veer_buf_init(&bytes, 1 << 24);
    encode(w, rows, n_rows, &bytes);
    const veer_store_merge merge = {ids + first, n, {bytes.data, bytes.len}};
    veer_store_tx tx = {.merges = &merge, .n_merges = 1};
    OK(veer_store_commit(w->store, &tx, NULL));
    veer_buf_done(&bytes);
    for (size_t i = 0; i < n_rows; i++)
        w->home[rows[i]->block] = ids[first];
    w->arrival_us[ids[first]] = w->arrival_us[ids[first + n - 1]];
}

/* ---- what should be found ---- */

static bool has_label(const world_record *r)
{
    return r->label_class >= 0 || !isnan(r->label_value);
}

const world_record *world_label_of(const world *w, const world_record *prediction,
                                   uint64_t to_block)
{
    const world_record *best = has_label(prediction) ? prediction : NULL;
    int64_t best_us = 0;
    if (best != NULL)
        best_us = best->time_us;
    for (size_t i = 0; i < w->n_records; i++) {
        const world_record *r = &w->records[i];
        if (!r->label || r->id != prediction->id ||
            (r->model != WORLD_ANY_MODEL && r->model != prediction->model) ||
            (to_block != 0 && r->block > to_block))
            continue;
        const int64_t us = r->time_us != VEER_TIME_MISSING ? r->time_us : r->arrival_us;
        const bool later =
            best != NULL && us == best_us &&
            (r->block > best->block || (r->block == best->block && r->row > best->row));
        if (best == NULL || us > best_us || later) {
            best = r;
            best_us = us;
        }
    }
    return best;
}
