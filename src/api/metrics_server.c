#include "api/metrics_server.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>

#include "api/figures.h"

static void write_ingest(veer_exposition *e, veer_ingest *ingest)
{
    veer_ingest_stats s;
    veer_ingest_stats_get(ingest, &s);
    static const char records[] = "Records that were stored since the start.";
    static const char labels[] = "What became of labels since the start.";
    const veer_figure figures[] = {
        {VEER_COUNTER("veer_ingest_records", records), "kind", "prediction", s.predictions},
        {VEER_COUNTER("veer_ingest_records", records), "kind", "label", s.labels},
        {VEER_COUNTER("veer_ingest_records", records), "kind", "point", s.points},
        {VEER_COUNTER("veer_ingest_duplicates", "Records that were there already."), NULL, NULL,
         s.duplicates},
        {VEER_COUNTER("veer_ingest_labels", labels), "result", "joined", s.labels_joined},
        {VEER_COUNTER("veer_ingest_labels", labels), "result", "replaced", s.labels_replaced},
        {VEER_GAUGE("veer_ingest_labels_waiting", "Labels whose prediction has not come."), NULL,
         NULL, s.labels_waiting},
        {VEER_COUNTER("veer_ingest_commits", "Group commits."), NULL, NULL, s.commits},
        {VEER_COUNTER("veer_ingest_failures", "Group commits that failed."), NULL, NULL,
         s.failures},
        {VEER_COUNTER("veer_ingest_refused", "Requests refused because the queue was full."), NULL,
         NULL, s.refused},
        {VEER_GAUGE("veer_ingest_queue_jobs", "Requests that wait for the writer."), NULL, NULL,
         s.queue_jobs},
        {VEER_BYTES("veer_ingest_queue_bytes", "What they hold, about."), NULL, NULL,
         s.queue_bytes},
        {VEER_COUNTER("veer_ingest_expired_blocks", "Blocks forgotten by retention."), NULL, NULL,
         s.expired_blocks},
        {VEER_COUNTER("veer_ingest_merged_blocks", "Small blocks that became larger ones."), NULL,
         NULL, s.merged_blocks},
        {VEER_COUNTER("veer_ingest_troubles", "Failed work in the background."), NULL, NULL,
         s.troubles},
    };
    VEER_WRITE_FIGURES(e, figures);
}

static void write_store(veer_exposition *e, veer_store *store)
{
    veer_store_stats s;
    veer_store_stats_get(store, &s);
    const veer_figure figures[] = {
        {VEER_GAUGE("veer_store_blocks", "Blocks that are kept."), "kind", "predictions",
         s.predictions.blocks},
        {VEER_GAUGE("veer_store_blocks", "Blocks that are kept."), "kind", "labels",
         s.labels.blocks},
        {VEER_GAUGE("veer_store_rows", "Rows of the blocks."), "kind", "predictions",
         s.predictions.rows},
        {VEER_GAUGE("veer_store_rows", "Rows of the blocks."), "kind", "labels", s.labels.rows},
        {VEER_BYTES("veer_store_block_bytes", "Bytes of the blocks."), "kind", "predictions",
         s.predictions.bytes},
        {VEER_BYTES("veer_store_block_bytes", "Bytes of the blocks."), "kind", "labels",
         s.labels.bytes},
        {VEER_BYTES("veer_store_data_bytes", "Size of the main file."), NULL, NULL, s.data_bytes},
        {VEER_BYTES("veer_store_log_bytes", "Size of the write-ahead log."), NULL, NULL,
         s.log_bytes},
        {VEER_GAUGE("veer_store_series", "Pairs of model and version."), NULL, NULL, s.series},
        {VEER_GAUGE("veer_store_writable", "1: writes; 0: the disk has failed."), NULL, NULL,
         !s.failed},
        {VEER_COUNTER("veer_store_commits", "Transactions."), NULL, NULL, s.commits},
        {VEER_COUNTER("veer_store_failed_commits", "Transactions that failed."), NULL, NULL,
         s.failed_commits},
        {VEER_COUNTER("veer_store_checkpoints",
                      "Times that the log was copied into the main file."),
         NULL, NULL, s.checkpoints},
    };
    VEER_WRITE_FIGURES(e, figures);
}

static void write_derived(veer_exposition *e, veer_ingest *ingest)
{
    veer_index_stats i;
    veer_buckets_stats b;
    veer_index_stats_get(veer_ingest_index(ingest), &i);
    veer_buckets_stats_get(veer_ingest_buckets(ingest), &b);
    const veer_figure figures[] = {
        {VEER_GAUGE("veer_index_entries", "Ids that are known."), "place", "table",
         i.table_entries},
        {VEER_GAUGE("veer_index_entries", "Ids that are known."), "place", "runs", i.run_entries},
        {VEER_GAUGE("veer_index_runs", "Sorted pieces of the index."), NULL, NULL, i.runs},
        {VEER_BYTES("veer_index_memory_bytes", "Memory of the index."), NULL, NULL, i.memory_bytes},
        {VEER_BYTES("veer_index_run_bytes", "Entries of runs in the store."), NULL, NULL,
         i.run_bytes},
        {VEER_COUNTER("veer_index_reads", "Reads of runs."), NULL, NULL, i.reads},
        {VEER_GAUGE("veer_buckets_deltas", "Sums that wait to be written."), NULL, NULL, b.deltas},
        {VEER_BYTES("veer_buckets_memory_bytes", "Memory of them, about."), NULL, NULL,
         b.memory_bytes},
        {VEER_GAUGE("veer_buckets_stale", "Sums that wait to be computed from records."), NULL,
         NULL, b.stale},
        {VEER_COUNTER("veer_buckets_writes", "Transactions of sums."), NULL, NULL, b.writes},
    };
    VEER_WRITE_FIGURES(e, figures);
}

static void write_http(veer_exposition *e, const veer_api *api)
{
    http_server *const server = atomic_load(api->server);
    const http_server_stats s =
        server != NULL ? http_server_stats_of(server) : (http_server_stats){0};
    const http_sse_stats v =
        api->events != NULL ? http_sse_stats_of(api->events) : (http_sse_stats){0};
    const veer_figure figures[] = {
        {VEER_COUNTER("veer_http_requests", "Requests that were answered."), NULL, NULL,
         s.requests},
        {VEER_COUNTER("veer_http_timeouts", "Connections cut because they were too slow."), NULL,
         NULL, s.timeouts},
        {VEER_COUNTER("veer_http_connections_accepted", "Connections since the start."), NULL, NULL,
         s.connections_all},
        {VEER_GAUGE("veer_http_connections", "Open connections."), NULL, NULL, s.connections},
        {VEER_BYTES("veer_http_inflight_bytes", "Bodies held now."), NULL, NULL, s.inflight_bytes},
        {VEER_GAUGE("veer_events_subscribers", "Readers of the event stream."), NULL, NULL,
         v.clients},
        {VEER_COUNTER("veer_events_published", "Events since the start."), NULL, NULL, v.published},
        {VEER_COUNTER("veer_events_subscribers_dropped", "Readers that were too slow."), NULL, NULL,
         v.dropped},
    };
    VEER_WRITE_FIGURES(e, figures);
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void write_process(veer_exposition *e, const veer_api *api)
{
    static const veer_family build = {"veer_build", VEER_FAMILY_INFO, NULL,
                                      "The program that answers."};
    static const veer_family start = {"process_start_time_seconds", VEER_FAMILY_GAUGE, "seconds",
                                      "When the server started, since 1970."};
    static const veer_family cpu = {"process_cpu_seconds", VEER_FAMILY_COUNTER, "seconds",
                                    "Time of processors, of user and system."};
    const veer_series_label version = {"version", api->version, strlen(api->version)};
    struct rusage usage;
    veer_exposition_family(e, &build);
    veer_exposition_count(e, &version, 1, 1);
    veer_exposition_family(e, &start);
    veer_exposition_number(e, NULL, 0, (double)api->started_us / 1e6);
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return;
    veer_exposition_family(e, &cpu);
    veer_exposition_number(e, NULL, 0, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
}

void veer_metrics_server_write(const veer_api *api, veer_exposition *e)
{
    write_process(e, api);
    write_ingest(e, api->ingest);
    write_store(e, veer_ingest_store(api->ingest));
    write_derived(e, api->ingest);
    write_http(e, api);
}
