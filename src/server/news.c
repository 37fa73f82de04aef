#include "server/news.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/map.h"
#include "json/writer.h"

#define PERIOD_S 1

typedef struct tally {
    uint64_t predictions; /* since the last event */
    bool is_new;          /* first seen since then */
} tally;

struct veer_news {
    http_sse *hub;        /* where events go */
    veer_ingest *ingest;  /* for names; set by start */
    pthread_t thread;     /* that publishes */
    bool has_thread;      /* it runs */
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t wake;  /* ends changed */
    bool ends;            /* the thread is to return */
    tally *tallies;       /* by series id; room of them */
    size_t room;          /* tallies */
    bool has_news;        /* a tally is not zero */
};

veer_rc veer_news_new(http_sse *hub, veer_news **ret, veer_err *err)
{
    pthread_condattr_t attr;
    veer_news *const news = calloc(1, sizeof *news);
    if (news == NULL)
        return veer_fail_nomem(err);
    news->hub = hub;
    if (pthread_condattr_init(&attr) != 0) {
        free(news);
        return veer_fail_nomem(err);
    }
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    const bool ok =
        pthread_mutex_init(&news->lock, NULL) == 0 && pthread_cond_init(&news->wake, &attr) == 0;
    pthread_condattr_destroy(&attr);
    if (!ok) {
        free(news);
        return veer_fail_nomem(err);
    }
    *ret = news;
    return VEER_OK;
}

/* Room for a series; false without memory: its news are lost, which harms nobody. */
static bool make_room(veer_news *news, uint32_t series)
{
    if (series < news->room)
        return true;
    if (series > VEER_LIMIT_STORE_SERIES)
        return false;
    size_t room = news->room == 0 ? 64 : news->room;
    while (room <= series)
        room *= 2;
    tally *const tallies = realloc(news->tallies, room * sizeof *tallies);
    if (tallies == NULL)
        return false;
    memset(tallies + news->room, 0, (room - news->room) * sizeof *tallies);
    news->tallies = tallies;
    news->room = room;
    return true;
}

void veer_news_take(void *context, const veer_ingest_news *fresh, size_t n)
{
    veer_news *const news = context;
    pthread_mutex_lock(&news->lock);
    for (size_t i = 0; i < n; i++) {
        if (!make_room(news, fresh[i].series))
            continue;
        news->tallies[fresh[i].series].predictions += fresh[i].predictions;
        news->tallies[fresh[i].series].is_new |= fresh[i].is_new;
        news->has_news = true;
    }
    pthread_mutex_unlock(&news->lock);
}

/* ---- one round ---- */

/* A series with news. */
typedef struct row {
    size_t model;             /* index in publication.models */
    veer_store_bytes version; /* lives as long as the engine */
    tally count;              /* what happened */
} row;

typedef struct publication {
    const tally *tallies; /* taken over */
    size_t room;          /* of them */
    veer_map *models;     /* names with news, numbered */
    row *rows;            /* count of them */
    size_t count;         /* rows */
} publication;

static veer_rc take_series(void *context, const veer_store_series *series)
{
    publication *const r = context;
    uint32_t model;
    if (series->id >= r->room ||
        (r->tallies[series->id].predictions == 0 && !r->tallies[series->id].is_new))
        return VEER_OK;
    const veer_rc rc = veer_map_put(r->models, series->model.data, series->model.len, &model, NULL);
    if (rc == VEER_OK && r->count < r->room)
        r->rows[r->count++] = (row){model, series->version, r->tallies[series->id]};
    return rc;
}

static void put_versions(veer_json_writer *w, const publication *r, size_t model, bool only_new)
{
    veer_json_begin_array(w);
    for (size_t i = 0; i < r->count; i++)
        if (r->rows[i].model == model &&
            (only_new ? r->rows[i].count.is_new : r->rows[i].count.predictions > 0))
            veer_json_put_string_n(w, r->rows[i].version.data, r->rows[i].version.len);
    veer_json_end_array(w);
}

static void publish_model(http_sse *hub, const publication *r, size_t model, veer_buf *text)
{
    veer_json_writer w;
    size_t len;
    uint64_t predictions = 0;
    const char *const name = veer_map_key(r->models, (uint32_t)model, &len);
    for (size_t i = 0; i < r->count; i++)
        predictions += r->rows[i].model == model ? r->rows[i].count.predictions : 0;
    veer_buf_clear(text);
    veer_json_writer_init(&w, text, 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "model");
    veer_json_put_string_n(&w, name, len);
    veer_json_put_key(&w, "predictions");
    veer_json_put_uint64(&w, predictions);
    veer_json_put_key(&w, "versions");
    put_versions(&w, r, model, false);
    veer_json_put_key(&w, "new");
    put_versions(&w, r, model, true);
    veer_json_end_object(&w);
    if (veer_json_finish(&w, NULL) == VEER_OK)
        http_sse_publish(hub, "ingest", text->data, text->len, NULL);
}

/* An event that does not fit, or for which there is no memory, is left out: subscribers ask the
 * resources for the truth. */
static void publish(veer_news *news, const tally *tallies, size_t room)
{
    publication r = {.tallies = tallies, .room = room, .rows = calloc(room, sizeof(row))};
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_SSE_EVENT_BYTES);
    if (r.rows != NULL && veer_map_new(VEER_LIMIT_STORE_SERIES, &r.models, NULL) == VEER_OK &&
        veer_ingest_series_each(news->ingest, take_series, &r, NULL) == VEER_OK)
        for (size_t i = 0; i < veer_map_count(r.models); i++)
            publish_model(news->hub, &r, i, &text);
    veer_buf_done(&text);
    veer_map_free(r.models);
    free(r.rows);
}

/* Takes the tallies away and leaves zeros; the lock is held. */
static tally *take_tallies(veer_news *news, size_t *ret_room)
{
    tally *const taken = news->tallies;
    *ret_room = news->room;
    news->tallies = NULL;
    news->room = 0;
    news->has_news = false;
    return taken;
}

static void *run(void *context)
{
    veer_news *const news = context;
    struct timespec until;
    pthread_mutex_lock(&news->lock);
    while (!news->ends) {
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += PERIOD_S;
        int late = 0;
        while (!news->ends && late == 0)
            late = pthread_cond_timedwait(&news->wake, &news->lock, &until);
        if (news->ends || !news->has_news)
            continue;
        size_t room;
        tally *const tallies = take_tallies(news, &room);
        pthread_mutex_unlock(&news->lock);
        publish(news, tallies, room);
        free(tallies);
        pthread_mutex_lock(&news->lock);
    }
    pthread_mutex_unlock(&news->lock);
    return NULL;
}

veer_rc veer_news_start(veer_news *news, veer_ingest *ingest, veer_err *err)
{
    news->ingest = ingest;
    if (pthread_create(&news->thread, NULL, run, news) != 0)
        return veer_fail(err, VEER_EIO, "no thread for events");
    news->has_thread = true;
    return VEER_OK;
}

void veer_news_stop(veer_news *news)
{
    if (news == NULL || !news->has_thread)
        return;
    pthread_mutex_lock(&news->lock);
    news->ends = true;
    pthread_cond_broadcast(&news->wake);
    pthread_mutex_unlock(&news->lock);
    pthread_join(news->thread, NULL);
    news->has_thread = false;
}

void veer_news_free(veer_news *news)
{
    if (news == NULL)
        return;
    veer_news_stop(news);
    pthread_cond_destroy(&news->wake);
    pthread_mutex_destroy(&news->lock);
    free(news->tallies);
    free(news);
}
