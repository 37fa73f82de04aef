/* POST /api/v1/backups: a copy of everything that is stored, made while the server runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "api/background.h"
#include "api/encode.h"
#include "api/resource.h"
#include "base/time.h"

#define PATH_BYTES 4096
#define SAME_SECOND 100 /* backups that one second may have */

/* A backup under way. */
typedef struct backup {
    const veer_api *api;   /* what is copied */
    int64_t now_us;        /* when it was asked for */
    char path[PATH_BYTES]; /* where it goes */
} backup;

/* The `attempt`-th name of a second: DIR/backups/20260131T235959Z, then with -2, -3... */
static bool make_path(backup *b, int attempt)
{
    const time_t seconds = (time_t)(b->now_us / 1000000);
    struct tm utc;
    char stamp[32], number[16] = "";
    if (gmtime_r(&seconds, &utc) == NULL ||
        strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc) == 0)
        return false;
    if (attempt > 1)
        (void)snprintf(number, sizeof number, "-%d", attempt);
    const int len =
        snprintf(b->path, sizeof b->path, "%s/backups/%s%s", b->api->data_dir, stamp, number);
    return len > 0 && (size_t)len < sizeof b->path;
}

static veer_rc make_folder(const backup *b, veer_err *err)
{
    char path[PATH_BYTES];
    const int len = snprintf(path, sizeof path, "%s/backups", b->api->data_dir);
    if (len <= 0 || (size_t)len >= sizeof path)
        return veer_fail(err, VEER_EINVAL, "the path of the data directory is too long");
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return veer_fail(err, VEER_EIO, "cannot make the folder of backups: %s", strerror(errno));
    return VEER_OK;
}

/* A free name of this second. */
static veer_rc choose_path(backup *b, veer_err *err)
{
    struct stat there;
    for (int attempt = 1; attempt <= SAME_SECOND; attempt++) {
        if (!make_path(b, attempt))
            return veer_fail(err, VEER_EINVAL, "the path of the data directory is too long");
        if (lstat(b->path, &there) != 0 && errno == ENOENT)
            return VEER_OK;
    }
    return veer_fail(err, VEER_EIO, "there are too many backups of this second");
}

static veer_rc copy(void *context, const atomic_bool *stop, http_response *response, veer_err *err)
{
    backup *b = context;
    veer_json_writer w;
    (void)stop;
    veer_rc rc = make_folder(b, err);
    if (rc == VEER_OK)
        rc = choose_path(b, err);
    if (rc == VEER_OK)
        rc = veer_store_backup(veer_ingest_store(b->api->ingest), b->path, err);
    if (rc != VEER_OK)
        return rc;
    http_response_status(response, 201);
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_put_text(&w, "path", b->path);
    veer_put_time(&w, "created", b->now_us);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

static veer_rc backups(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    if (api->data_dir == NULL)
        return veer_fail(err, VEER_EINVAL, "this server keeps nothing on disk");
    backup *b = calloc(1, sizeof *b);
    if (b == NULL)
        return veer_fail_nomem(err);
    b->api = api;
    b->now_us = veer_clock_real_us(api->clock);
    veer_background_job job = {.work = copy, .release = free};
    job.context = b;
    return veer_background_run(api->background, request, response, &job, err);
}

static const http_route routes[] = {
    {.method = HTTP_POST,
     .path = "/api/v1/backups",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "createBackup",
     .summary = "Copies everything that is stored into a new folder below the data directory, "
                "while records go on coming in",
     .response_type = HTTP_JSON,
     .response_schema = "Backup",
     .handler = backups},
};

static const veer_schema_member backup_members[] = {
    {.name = "path", .type = "string", .summary = "On the machine of the server; a data directory"},
    {.name = "created", .type = "time"},
};

static const veer_schema schemas[] = {
    {.name = "Backup", .summary = "A copy of the data directory", VEER_MEMBERS(backup_members)},
};

const veer_resource veer_resource_backups = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
