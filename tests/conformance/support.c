/* See conformance/support.h. */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "support.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Faults of the disk are simulated and a killed process does not lose what it wrote: no test needs
 * a real disk, and thousands of syncs of one would take minutes. */
#define MEMORY_DISK "/dev/shm"

const char *fresh_dir(void)
{
    static char path[512];
    const char *base = getenv("TMPDIR");
    if (base == NULL)
        base = access(MEMORY_DISK, W_OK) == 0 ? MEMORY_DISK : "/tmp";
    (void)snprintf(path, sizeof path, "%s/veer-store-XXXXXX", base);
    assert_non_null(mkdtemp(path));
    assert_int_equal(rmdir(path), 0);
    return path;
}

void remove_dir(const char *dir)
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

uint32_t series_of(veer_store *store, const char *model, const char *version)
{
    uint32_t id = 0;
    assert_int_equal(veer_store_series_id(store, veer_store_text(model), veer_store_text(version),
                                          &id, NULL),
                     VEER_OK);
    assert_int_not_equal(id, 0);
    return id;
}

veer_store_block block_of(veer_store_block_kind kind, uint32_t series, int64_t time_us,
                          int64_t arrival_us, const char *text)
{
    return (veer_store_block){.kind = kind,
                              .series = series,
                              .rows = (uint32_t)strlen(text),
                              .time_min_us = time_us,
                              .time_max_us = time_us,
                              .arrival_us = arrival_us,
                              .bytes = veer_store_text(text)};
}

uint64_t put_block(veer_store *store, veer_store_block block)
{
    veer_store_tx tx = {.blocks = &block, .n_blocks = 1};
    assert_int_equal(veer_store_commit(store, &tx, NULL), VEER_OK);
    return block.id;
}

veer_rc put_doc(veer_store *store, const char *key, int64_t time_us, const char *text,
                veer_err *err)
{
    const veer_store_doc doc = {.kind = VEER_STORE_DOC_META,
                                .key = veer_store_text(key),
                                .time_us = time_us,
                                .arrival_us = time_us,
                                .bytes = veer_store_text(text)};
    veer_store_tx tx = {.docs = &doc, .n_docs = 1};
    return veer_store_commit(store, &tx, err);
}

static void add_bytes(veer_buf *out, const char *name, veer_store_bytes bytes)
{
    veer_buf_printf(out, " %s=", name);
    if (bytes.data == NULL && bytes.len > 0)
        veer_buf_printf(out, "(%zu)", bytes.len);
    else
        veer_buf_append(out, bytes.data, bytes.len);
}

veer_rc show_series(void *buf, const veer_store_series *series)
{
    veer_buf_printf(buf, "%u", (unsigned)series->id);
    add_bytes(buf, "model", series->model);
    add_bytes(buf, "version", series->version);
    veer_buf_putc(buf, '\n');
    return VEER_OK;
}

veer_rc show_block(void *buf, const veer_store_block *block)
{
    veer_buf_printf(buf, "%llu kind=%d series=%u rows=%u time=%lld..%lld arrival=%lld",
                    (unsigned long long)block->id, (int)block->kind, (unsigned)block->series,
                    (unsigned)block->rows, (long long)block->time_min_us,
                    (long long)block->time_max_us, (long long)block->arrival_us);
    add_bytes(buf, "bytes", block->bytes);
    veer_buf_putc(buf, '\n');
    return VEER_OK;
}

veer_rc show_found(void *buf, const veer_store_block *block, uint32_t first_row)
{
    veer_buf_printf(buf, "%llu+%u", (unsigned long long)block->id, (unsigned)first_row);
    add_bytes(buf, "bytes", block->bytes);
    return VEER_OK;
}

veer_rc show_point(void *buf, const veer_store_point *point)
{
    uint64_t bits;
    memcpy(&bits, &point->value, sizeof bits);
    veer_buf_printf(buf, "%u", (unsigned)point->series);
    add_bytes(buf, "metric", point->metric);
    veer_buf_printf(buf, " time=%lld", (long long)point->time_us);
    add_bytes(buf, "dataset", point->dataset);
    veer_buf_printf(buf, " value=%g:%llx arrival=%lld\n", point->value, (unsigned long long)bits,
                    (long long)point->arrival_us);
    return VEER_OK;
}

veer_rc show_summary(void *buf, const veer_store_summary *summary)
{
    veer_buf_printf(buf, "%u kind=%u width=%lld start=%lld", (unsigned)summary->series,
                    (unsigned)summary->kind, (long long)summary->width_us,
                    (long long)summary->start_us);
    add_bytes(buf, "column", summary->column);
    veer_buf_printf(buf, " arrival=%lld", (long long)summary->arrival_us);
    add_bytes(buf, "bytes", summary->bytes);
    veer_buf_putc(buf, '\n');
    return VEER_OK;
}

veer_rc show_run(void *buf, const veer_store_run *run)
{
    veer_buf_printf(buf, "%llu blocks=%llu..%llu entries=%llu", (unsigned long long)run->id,
                    (unsigned long long)run->first_block, (unsigned long long)run->last_block,
                    (unsigned long long)run->entries);
    add_bytes(buf, "head", run->head);
    veer_buf_printf(buf, " size=%zu\n", run->bytes.len);
    return VEER_OK;
}

veer_rc show_doc(void *buf, const veer_store_doc *doc)
{
    veer_buf_printf(buf, "kind=%d", (int)doc->kind);
    add_bytes(buf, "key", doc->key);
    veer_buf_printf(buf, " series=%u time=%lld arrival=%lld", (unsigned)doc->series,
                    (long long)doc->time_us, (long long)doc->arrival_us);
    add_bytes(buf, "bytes", doc->bytes);
    veer_buf_putc(buf, '\n');
    return VEER_OK;
}

void show_finding(void *buf, const char *finding)
{
    veer_buf_puts(buf, finding);
    veer_buf_putc(buf, '\n');
}

/* Summaries are walked over by kind and width: of those that the tests use. */
static void show_summaries(veer_store *store, veer_buf *out)
{
    for (uint32_t series = 1; series <= 3; series++)
        for (uint32_t kind = 1; kind <= 3; kind++)
            for (int64_t width = 60; width <= 3600; width *= 60) {
                const veer_store_summary_range range = {
                    .series = series, .kind = kind, .width_us = width, .span = VEER_STORE_EVER};
                assert_int_equal(veer_store_summary_each(store, &range, show_summary, out, NULL),
                                 VEER_OK);
            }
}

char *show_all(veer_store *store)
{
    const veer_store_block_query blocks = {0};
    const veer_store_point_query points = {.span = VEER_STORE_EVER};
    veer_buf out;
    veer_buf_init(&out, (size_t)1 << 30);
    assert_int_equal(veer_store_series_each(store, show_series, &out, NULL), VEER_OK);
    assert_int_equal(veer_store_block_each(store, &blocks, show_block, &out, NULL), VEER_OK);
    assert_int_equal(veer_store_point_each(store, &points, show_point, &out, NULL), VEER_OK);
    show_summaries(store, &out);
    assert_int_equal(veer_store_run_each(store, show_run, &out, NULL), VEER_OK);
    for (int kind = VEER_STORE_DOC_META; kind <= VEER_STORE_DOC_TOKEN; kind++) {
        const veer_store_doc_query docs = {.kind = (veer_store_doc_kind)kind,
                                           .span = VEER_STORE_EVER};
        assert_int_equal(veer_store_doc_each(store, &docs, show_doc, &out, NULL), VEER_OK);
    }
    char *text = strdup(veer_buf_cstr(&out));
    assert_non_null(text);
    veer_buf_done(&out);
    return text;
}
