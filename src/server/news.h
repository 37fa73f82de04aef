/* server/news.h: what the engine took in, as events "ingest" for subscribers: at most one per model
 * and second, however fast records come.
 *
 *     {"model": "fraud", "predictions": 1200, "versions": ["v1"], "new": ["v2"]}
 *
 * predictions counts the new ones since the last event; versions had some of them; new were seen
 * for the first time.
 */
#ifndef VEER_SERVER_NEWS_H
#define VEER_SERVER_NEWS_H

#include "http/sse.h"
#include "ingest/ingest.h"

typedef struct veer_news veer_news;

/** Nothing is published yet. The hub is borrowed. */
veer_rc veer_news_new(http_sse *hub, veer_news **ret, veer_err *err);

/** on_news of the engine; context is the veer_news. */
void veer_news_take(void *context, const veer_ingest_news *fresh, size_t n);

/** Starts the thread that publishes once a second; the engine gives the names. */
veer_rc veer_news_start(veer_news *news, veer_ingest *ingest, veer_err *err);

/** Ends the thread; before the engine closes. */
void veer_news_stop(veer_news *news);

/** After the engine is closed. NULL is fine. */
void veer_news_free(veer_news *news);

#endif
