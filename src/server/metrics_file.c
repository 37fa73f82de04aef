#include "server/metrics_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "api/body.h"
#include "api/points.h"
#include "base/limits.h"

#define LOOK_NS 500000000L
#define READ_STEP 65536u
#define SEND_POINTS 8192u /* in one submission */

/* What shows that a file is another than before. */
typedef struct look {
    bool is_there;         /* it could be looked at */
    ino_t inode;           /* a new file came in its place */
    off_t size;            /* bytes */
    struct timespec mtime; /* of the last write */
} look;

struct veer_metrics_file {
    char *path;              /* owned */
    char *model;             /* owned */
    veer_ingest *ingest;     /* borrowed */
    const veer_clock *clock; /* borrowed */
    veer_log *log;           /* borrowed */
    pthread_t thread;        /* that looks */
    pthread_mutex_t lock;    /* guards ends */
    pthread_cond_t wake;     /* ends changed */
    bool ends;               /* the thread is to return */
    look last;               /* what was read last */
    bool again;              /* read it again although it has not changed */
    bool has_complaint;      /* complaint waits: the file may still be being written */
    veer_err complaint;      /* why the file could not be read to its end */
    veer_buf kept;           /* the text whose points are all stored */
};

/* ---- points of a text ---- */

/* One reading of the file. */
typedef struct reading {
    veer_metrics_file *file; /* whose */
    const char *text;        /* all of it */
    size_t known;            /* bytes at its start that are stored already */
    veer_points points;      /* not sent yet */
    veer_arena arena;        /* of their texts */
    uint64_t sent;           /* points stored */
} reading;

static veer_rc send_points(reading *r, veer_err *err)
{
    veer_ingest_job job = {.points = r->points.at, .n_points = r->points.count};
    veer_ingest_result result = {.rc = VEER_OK};
    if (r->points.count == 0)
        return VEER_OK;
    veer_rc rc = veer_ingest_run(r->file->ingest, &job, &result, err);
    if (rc == VEER_OK && result.rc != VEER_OK)
        rc = veer_fail(err, result.rc, "%s", result.err.msg);
    if (rc != VEER_OK)
        return veer_fail(err, VEER_EIO, "%s", err != NULL ? err->msg : "not stored");
    r->sent += r->points.count;
    r->points.count = 0;
    veer_arena_reset(&r->arena);
    return VEER_OK;
}

/* A veer_body_record. */
static veer_rc take_record(void *context, veer_json_reader *json, bool alone,
                           veer_pointer *ret_pointer, veer_err *err)
{
    reading *const r = context;
    const size_t before = r->points.count;
    veer_rc rc = veer_points_read(&r->points, json, alone, ret_pointer, err);
    if (rc != VEER_OK)
        return rc;
    if (r->points.at[before].time_us == VEER_TIME_MISSING) {
        r->points.count = before;
        ret_pointer->text[0] = '\0';
        return veer_fail(err, VEER_EINVAL, "'timestamp' is missing");
    }
    if ((size_t)(json->at - r->text) <= r->known)
        r->points.count = before;
    return r->points.count >= SEND_POINTS ? send_points(r, err) : VEER_OK;
}

static size_t common_start(const veer_buf *a, const veer_buf *b)
{
    const size_t most = a->len < b->len ? a->len : b->len;
    size_t len = 0;
    while (len < most && a->data[len] == b->data[len])
        len++;
    return len;
}

static void tell_loaded(const veer_metrics_file *f, uint64_t sent, const veer_body_report *report)
{
    VEER_LOG(f->log, VEER_LOG_INFO, "metrics file read", {"file", f->path, 0},
             {"records", NULL, (int64_t)report->records}, {"points", NULL, (int64_t)sent});
    if (report->rejected > 0)
        VEER_LOG(f->log, VEER_LOG_WARN, "records of the metrics file were refused",
                 {"file", f->path, 0}, {"records", NULL, (int64_t)report->rejected},
                 {"first", NULL, (int64_t)report->faults[0].index},
                 {"detail", report->faults[0].detail, 0});
}

/* Stores the points of a text. VEER_EIO: they could not be stored. */
static veer_rc load_text(veer_metrics_file *f, veer_buf *text, veer_err *err)
{
    reading r = {.file = f, .known = common_start(&f->kept, text)};
    veer_body_report *const report = calloc(1, sizeof *report);
    veer_arena scratch, arena;
    if (report == NULL)
        return veer_fail_nomem(err);
    r.text = veer_buf_cstr(text);
    veer_points_init(&r.points);
    veer_arena_init(&r.arena, VEER_LIMIT_METRICS_FILE_BYTES);
    veer_arena_init(&scratch, VEER_LIMIT_METRICS_FILE_BYTES);
    veer_arena_init(&arena, VEER_LIMIT_METRICS_FILE_BYTES);
    r.points.arena = &r.arena;
    r.points.ingest = f->ingest;
    r.points.takes = veer_ingest_takes;
    r.points.model = veer_store_text(f->model);
    r.points.bounds.max_time_us = veer_clock_real_us(f->clock) + VEER_LIMIT_INGEST_AHEAD_US;
    veer_rc rc = veer_body_read((http_text){r.text, text->len}, (http_text){NULL, 0}, take_record,
                                &r, &scratch, &arena, report, err);
    const bool is_broken = rc != VEER_OK && rc != VEER_EIO;
    if (rc == VEER_OK || is_broken) { /* what came before the fault is good */
        const veer_rc stored = send_points(&r, is_broken ? NULL : err);
        rc = rc == VEER_OK ? stored : rc;
    }
    if (rc == VEER_OK)
        tell_loaded(f, r.sent, report);
    veer_points_done(&r.points);
    veer_arena_done(&r.arena);
    veer_arena_done(&scratch);
    veer_arena_done(&arena);
    free(report);
    return rc;
}

/* ---- the file ---- */

static look look_at(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return (look){.is_there = false};
    return (look){true, about.st_ino, about.st_size, about.st_mtim};
}

static bool is_same(const look *a, const look *b)
{
    return a->is_there == b->is_there && a->inode == b->inode && a->size == b->size &&
           a->mtime.tv_sec == b->mtime.tv_sec && a->mtime.tv_nsec == b->mtime.tv_nsec;
}

static veer_rc read_text(const char *path, veer_buf *out, veer_err *err)
{
    ssize_t got = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return veer_fail(err, VEER_EINVAL, "%s", strerror(errno));
    do {
        if (!veer_buf_reserve(out, READ_STEP))
            break;
        got = read(fd, out->data + out->len, READ_STEP);
        if (got > 0)
            out->len += (size_t)got;
    } while (got > 0 && out->len <= VEER_LIMIT_METRICS_FILE_BYTES);
    const int fault = errno;
    close(fd);
    if (got < 0)
        return veer_fail(err, VEER_EINVAL, "%s", strerror(fault));
    if (out->len > VEER_LIMIT_METRICS_FILE_BYTES)
        return veer_fail(err, VEER_ELIMIT, "is larger than %d bytes",
                         VEER_LIMIT_METRICS_FILE_BYTES);
    return veer_buf_status(out, err);
}

static void complain(veer_metrics_file *f, const char *detail)
{
    VEER_LOG(f->log, VEER_LOG_WARN, "the metrics file cannot be read", {"file", f->path, 0},
             {"detail", detail, 0});
    f->has_complaint = false;
}

static void load(veer_metrics_file *f)
{
    veer_buf text;
    veer_err err = VEER_ERR_INIT;
    veer_buf_init(&text, VEER_LIMIT_METRICS_FILE_BYTES + 2 * (size_t)READ_STEP);
    veer_rc rc = read_text(f->path, &text, &err);
    if (rc == VEER_OK)
        rc = load_text(f, &text, &err);
    f->has_complaint = false;
    f->again = rc == VEER_EIO || rc == VEER_ENOMEM;
    if (rc == VEER_OK) {
        veer_buf_done(&f->kept);
        f->kept = text;
        return;
    }
    veer_buf_done(&text);
    f->has_complaint = true; /* told when the file has come to rest */
    f->complaint = err;
}

static void look_once(veer_metrics_file *f)
{
    const look now = look_at(f->path);
    const bool changed = !is_same(&now, &f->last);
    f->last = now;
    if (!changed && f->has_complaint)
        complain(f, f->complaint.msg);
    if (!changed && !f->again)
        return;
    if (now.is_there)
        load(f);
    else
        complain(f, "there is no such file");
}

static void *run(void *context)
{
    veer_metrics_file *const f = context;
    pthread_mutex_lock(&f->lock);
    while (!f->ends) {
        struct timespec until;
        int late = 0;
        pthread_mutex_unlock(&f->lock);
        look_once(f);
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += LOOK_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_mutex_lock(&f->lock);
        while (!f->ends && late == 0)
            late = pthread_cond_timedwait(&f->wake, &f->lock, &until);
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

static void free_file(veer_metrics_file *f)
{
    pthread_cond_destroy(&f->wake);
    pthread_mutex_destroy(&f->lock);
    veer_buf_done(&f->kept);
    free(f->path);
    free(f->model);
    free(f);
}

static bool init_locks(veer_metrics_file *f)
{
    pthread_condattr_t attr;
    if (pthread_condattr_init(&attr) != 0)
        return false;
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    const bool ok =
        pthread_mutex_init(&f->lock, NULL) == 0 && pthread_cond_init(&f->wake, &attr) == 0;
    pthread_condattr_destroy(&attr);
    return ok;
}

veer_rc veer_metrics_file_start(const char *path, const char *model, veer_ingest *ingest,
                                const veer_clock *clock, veer_log *log, veer_metrics_file **ret,
                                veer_err *err)
{
    veer_metrics_file *const f = calloc(1, sizeof *f);
    if (f == NULL)
        return veer_fail_nomem(err);
    if (!init_locks(f)) {
        free(f);
        return veer_fail_nomem(err);
    }
    veer_buf_init(&f->kept, VEER_LIMIT_METRICS_FILE_BYTES + 2 * (size_t)READ_STEP);
    f->path = strdup(path);
    f->model = strdup(model);
    f->ingest = ingest;
    f->clock = clock;
    f->log = log;
    f->last.size = -1; /* no file is like that */
    if (f->path == NULL || f->model == NULL) {
        free_file(f);
        return veer_fail_nomem(err);
    }
    if (pthread_create(&f->thread, NULL, run, f) != 0) {
        free_file(f);
        return veer_fail(err, VEER_EIO, "no thread for the metrics file");
    }
    *ret = f;
    return VEER_OK;
}

void veer_metrics_file_stop(veer_metrics_file *f)
{
    if (f == NULL)
        return;
    pthread_mutex_lock(&f->lock);
    f->ends = true;
    pthread_cond_broadcast(&f->wake);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    free_file(f);
}
