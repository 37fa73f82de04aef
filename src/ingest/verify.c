/* Looks for damage: in the store, then in each block, then between the blocks and what is derived
 * from them. Runs beside the writer: only what index and buckets have for sure is asked of them. */
#include "ingest/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "ingest/engine.h"

#define FINDINGS_MAX ((size_t)1000)

void veer_verify_say(veer_verify *v, const char *fmt, ...)
{
    char line[512];
    va_list arguments;
    if (++v->findings > FINDINGS_MAX)
        return;
    va_start(arguments, fmt);
    (void)vsnprintf(line, sizeof line, fmt, arguments);
    va_end(arguments);
    v->fn(v->context, line);
}

veer_rc veer_verify_may_go_on(const veer_verify *v)
{
    if (v->stop == NULL || !atomic_load(v->stop))
        return VEER_OK;
    return veer_fail(v->err, VEER_EIO, "stopped before everything was looked at");
}

static void pass_on(void *context, const char *finding)
{
    veer_verify_say(context, "store: %s", finding);
}

static veer_rc list_block(void *context, const veer_store_block *block)
{
    veer_verify *v = context;
    if (v->n_blocks == v->cap_blocks) {
        const size_t cap = v->cap_blocks < 64 ? 64 : v->cap_blocks * 2;
        veer_store_block *grown = realloc(v->blocks, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(v->err);
        v->blocks = grown;
        v->cap_blocks = cap;
    }
    v->blocks[v->n_blocks++] = *block;
    return VEER_OK;
}

static veer_rc list_blocks(veer_verify *v)
{
    const veer_store_block_query all = {.listing = true};
    v->n_blocks = 0;
    return veer_store_block_each(v->store, &all, list_block, v, v->err);
}

static uint64_t folded(const veer_verify *v)
{
    veer_buckets_stats stats;
    veer_buckets_stats_get(v->buckets, &stats);
    return stats.folded;
}

veer_rc veer_ingest_verify(veer_ingest *ingest, veer_store_finding_fn fn, void *context,
                           const atomic_bool *stop, veer_err *err)
{
    veer_verify v = {.store = veer_ingest_store(ingest),
                     .index = veer_ingest_index(ingest),
                     .buckets = veer_ingest_buckets(ingest),
                     .history = veer_ingest_history(ingest),
                     .fn = fn,
                     .context = context,
                     .stop = stop,
                     .err = err};
    (void)pthread_mutex_lock(&ingest->lock);
    v.expires = ingest->retention.predictions_us != 0;
    (void)pthread_mutex_unlock(&ingest->lock);
    v.up_to = folded(&v);
    veer_rc rc = veer_store_check(v.store, pass_on, &v, err);
    if (rc == VEER_OK)
        rc = veer_verify_count(&v);
    if (rc == VEER_OK)
        rc = list_blocks(&v);
    if (rc == VEER_OK)
        rc = veer_verify_blocks(&v);
    if (rc == VEER_OK)
        rc = veer_verify_buckets(&v);
    if (v.findings > FINDINGS_MAX) {
        char line[64];
        (void)snprintf(line, sizeof line, "and %zu more", v.findings - FINDINGS_MAX);
        fn(context, line);
    }
    free(v.ever);
    free(v.blocks);
    return rc;
}
