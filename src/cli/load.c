#include "cli/load.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/parallel.h"
#include "cli/progress.h"

/* How often the progress bar looks. */
#define LOOK_NS 50000000L

/* One file on its way into a profile. The reading thread owns all but the counters. */
typedef struct side {
    const char *path;
    const veer_records_options *files;
    size_t max_value_bytes;
    profile *profile;           /* set by the reader; freed by load_profiles on failure */
    veer_rc rc;                 /* after done */
    veer_err err;               /* after done */
    atomic_uint_fast64_t bytes; /* read so far, as stored */
    atomic_uint_fast64_t total; /* as stored; 0 if unknown */
    atomic_uint_fast64_t rows;  /* decoded so far */
    atomic_bool done;           /* the reader finished */
} side;

/* CSV columns that fill a field keep the name they have in the file. */
static veer_rc name_fields(profile *p, const veer_records *records, veer_err *err)
{
    size_t count;
    const veer_records_column *columns = veer_records_columns(records, &count);
    if (veer_records_format(records) != VEER_FILE_CSV)
        return VEER_OK;
    for (size_t i = 0; i < count; i++) {
        const veer_field field = veer_role_field(columns[i].role);
        if (field == VEER_FIELD_COUNT)
            continue;
        const veer_rc rc = profile_name_field(p, field, columns[i].name, err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

static void tell_progress(side *s, const veer_records *records)
{
    uint64_t done, total;
    veer_records_progress(records, &done, &total);
    atomic_store(&s->bytes, done);
    atomic_store(&s->total, total);
    atomic_store(&s->rows, veer_records_rows(records));
}

static veer_rc read_all(side *s, veer_records *records, veer_err *err)
{
    veer_rc rc = name_fields(s->profile, records, err);
    while (rc == VEER_OK) {
        const veer_batch *batch = NULL;
        rc = veer_records_next(records, &batch, err);
        if (rc != VEER_OK || batch == NULL)
            break;
        rc = profile_add(s->profile, batch, err);
        tell_progress(s, records);
    }
    return rc;
}

static veer_rc load_side(side *s, veer_err *err)
{
    veer_source *source = NULL;
    veer_records *records = NULL;
    veer_rc rc = veer_source_open(s->path, &source, err);
    if (rc == VEER_OK)
        rc = veer_records_open(source, s->files, &records, err);
    if (rc == VEER_OK)
        rc = profile_new(s->max_value_bytes, &s->profile, err);
    if (rc == VEER_OK)
        rc = read_all(s, records, err);
    veer_records_free(records);
    return rc;
}

static void *load_thread(void *arg)
{
    side *s = arg;
    s->rc = load_side(s, &s->err);
    atomic_store(&s->done, true);
    return NULL;
}

static void watch(side sides[2], bool enabled)
{
    veer_progress progress;
    veer_progress_init(&progress, "reading", 0, enabled);
    while (progress.enabled && (!atomic_load(&sides[0].done) || !atomic_load(&sides[1].done))) {
        const struct timespec pause = {0, LOOK_NS};
        nanosleep(&pause, NULL);
        const uint64_t totals[2] = {atomic_load(&sides[0].total), atomic_load(&sides[1].total)};
        progress.total = totals[0] > 0 && totals[1] > 0 ? totals[0] + totals[1] : 0;
        veer_progress_update(&progress, atomic_load(&sides[0].bytes) + atomic_load(&sides[1].bytes),
                             atomic_load(&sides[0].rows) + atomic_load(&sides[1].rows));
    }
    veer_progress_done(&progress);
}

/* Reads both; without a second thread one after the other. */
static void run(side sides[2], bool progress)
{
    pthread_t readers[2];
    bool started[2];
    for (int i = 0; i < 2; i++)
        started[i] = pthread_create(&readers[i], NULL, load_thread, &sides[i]) == 0;
    for (int i = 0; i < 2; i++)
        if (!started[i])
            load_thread(&sides[i]);
    if (progress)
        watch(sides, progress);
    for (int i = 0; i < 2; i++)
        if (started[i])
            pthread_join(readers[i], NULL);
}

/* Both exact or both summarised, then sorted. */
static veer_rc finish(side sides[2], unsigned threads, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (profile_is_summarised(sides[0].profile) != profile_is_summarised(sides[1].profile)) {
        rc = profile_summarise(sides[0].profile, err);
        if (rc == VEER_OK)
            rc = profile_summarise(sides[1].profile, err);
    }
    for (int i = 0; i < 2 && rc == VEER_OK; i++)
        rc = profile_seal(sides[i].profile, threads, err);
    return rc;
}

veer_rc load_profiles(const veer_cli *cli, const load_request *request, profile **ret_ref,
                      profile **ret_cur, veer_err *err)
{
    side sides[2] = {{.path = request->ref_path}, {.path = request->cur_path}};
    for (int i = 0; i < 2; i++) {
        sides[i].files = &request->files;
        sides[i].max_value_bytes = request->max_value_bytes / 2;
        sides[i].err = (veer_err)VEER_ERR_INIT;
    }
    run(sides, cli->progress);
    veer_rc rc = VEER_OK;
    for (int i = 0; i < 2 && rc == VEER_OK; i++)
        if (sides[i].rc != VEER_OK)
            rc = veer_fail(err, sides[i].rc, "%s", sides[i].err.msg);
    if (rc == VEER_OK)
        rc = finish(sides, request->threads, err);
    if (rc != VEER_OK) {
        profile_free(sides[0].profile);
        profile_free(sides[1].profile);
        return rc;
    }
    *ret_ref = sides[0].profile;
    *ret_cur = sides[1].profile;
    return VEER_OK;
}

unsigned load_threads(void)
{
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > VEER_PARALLEL_MAX ? VEER_PARALLEL_MAX : (unsigned)online;
}
