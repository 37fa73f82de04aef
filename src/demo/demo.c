#include "demo/demo.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "demo/models.h"

#define FIRST_TRAFFIC 0.05 /* of the full traffic, on the first day */
#define WEEKEND 0.75       /* of that of a working day */
#define ID_SIZE 64

/* Sequences of a minute; those of its predictions come behind. */
enum { OF_MINUTE, OF_PREDICTIONS };

const size_t veer_demo_n_models = 3;

const char *veer_demo_model(size_t model)
{
    return demo_models[model].name;
}

/* Share of the full traffic: the hour, the day of the week, and the growth of the first days. */
static double traffic(const veer_demo *demo, int64_t time_us)
{
    const double pi = 3.14159265358979323846;
    const double hour = (double)(time_us % VEER_US_PER_DAY) / (double)VEER_US_PER_HOUR;
    const double days = (double)(time_us - demo->start_us) / (double)VEER_US_PER_DAY;
    const double season = 1 + 0.7 * sin(2 * pi * (hour - 8) / 24);
    const double week = veer_iso_weekday(time_us) >= 6 ? WEEKEND : 1;
    const double left = days < VEER_DEMO_DAYS ? 1 - days / VEER_DEMO_DAYS : 0;
    return season * week * exp(log(FIRST_TRAFFIC) * left);
}

static int by_time(const void *a, const void *b)
{
    const veer_demo_item *const x = a;
    const veer_demo_item *const y = b;
    if (x->time_us != y->time_us)
        return x->time_us < y->time_us ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static int64_t draw_label_time(veer_rng *rng, const demo_model *model, int64_t time_us)
{
    const bool never = demo_chance(rng, model->unlabelled);
    const double delay_h = 0.05 + demo_exponential(rng, model->label_mean_h);
    const double delay_us = delay_h * (double)VEER_US_PER_HOUR;
    if (never || delay_us > (double)VEER_DEMO_LATEST_LABEL_US)
        return VEER_DEMO_NO_LABEL;
    return time_us + (int64_t)delay_us;
}

size_t veer_demo_minute(const veer_demo *demo, size_t model, int64_t minute,
                        veer_demo_item out[VEER_DEMO_MOST_PER_MINUTE])
{
    const int64_t from_us = minute * VEER_US_PER_MINUTE;
    veer_rng rng;
    if (from_us < demo->start_us)
        return 0;
    demo_rng_init(&rng, demo->seed, model, minute, OF_MINUTE);
    const double mean = demo_models[model].per_minute * traffic(demo, from_us);
    const size_t n = demo_poisson(&rng, mean, VEER_DEMO_MOST_PER_MINUTE);
    for (size_t i = 0; i < n; i++) {
        const int64_t within = (int64_t)veer_rng_below(&rng, (uint64_t)VEER_US_PER_MINUTE / 1000);
        const int64_t time_us = from_us + within * 1000;
        out[i] = (veer_demo_item){model, minute, (uint32_t)i, time_us,
                                  draw_label_time(&rng, &demo_models[model], time_us)};
    }
    qsort(out, n, sizeof *out, by_time);
    return n;
}

static void draw(const veer_demo *demo, const veer_demo_item *item, demo_draw *ret)
{
    veer_rng rng;
    const demo_moment moment = {(double)(item->time_us - demo->start_us) / (double)VEER_US_PER_DAY};
    demo_rng_init(&rng, demo->seed, item->model, item->minute,
                  (uint64_t)OF_PREDICTIONS + item->index);
    demo_models[item->model].draw(&rng, &moment, ret);
}

static void put_text(veer_json_writer *w, const char *key, const char *text)
{
    if (text == NULL)
        return;
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

static void put_number(veer_json_writer *w, const char *key, double number)
{
    if (isnan(number))
        return;
    veer_json_put_key(w, key);
    veer_json_put_double(w, number);
}

static void put_head(veer_json_writer *w, const veer_demo_item *item, int64_t time_us)
{
    char id[ID_SIZE];
    char time[VEER_TIME_TEXT_SIZE];
    snprintf(id, sizeof id, "%s-%lld-%u", demo_models[item->model].name, (long long)item->minute,
             (unsigned)item->index);
    veer_time_format(time_us, time);
    put_text(w, "id", id);
    put_text(w, "timestamp", time);
    put_text(w, "model", demo_models[item->model].name);
}

void veer_demo_write_prediction(const veer_demo *demo, const veer_demo_item *item, veer_buf *out)
{
    const demo_model *const model = &demo_models[item->model];
    demo_draw d;
    veer_json_writer w;
    draw(demo, item, &d);
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    put_head(&w, item, item->time_us);
    put_text(&w, "version", d.version);
    veer_json_put_key(&w, "features");
    veer_json_begin_object(&w);
    for (size_t i = 0; i < 6 && model->numbers[i] != NULL; i++)
        put_number(&w, model->numbers[i], d.numbers[i]);
    for (size_t i = 0; i < 2 && model->texts[i] != NULL; i++)
        put_text(&w, model->texts[i], d.texts[i]);
    veer_json_end_object(&w);
    veer_json_put_key(&w, "prediction");
    veer_json_begin_object(&w);
    put_text(&w, "class", d.class);
    put_number(&w, "score", d.score);
    put_number(&w, "value", d.value);
    veer_json_end_object(&w);
    put_number(&w, "confidence", d.confidence);
    put_number(&w, "latency_ms", d.latency_ms);
    put_number(&w, "cost_usd", d.cost_usd);
    veer_json_put_key(&w, "tags");
    veer_json_begin_object(&w);
    put_text(&w, "country", d.country);
    put_text(&w, "channel", d.channel);
    veer_json_end_object(&w);
    veer_json_end_object(&w);
}

void veer_demo_write_label(const veer_demo *demo, const veer_demo_item *item, veer_buf *out)
{
    demo_draw d;
    veer_json_writer w;
    draw(demo, item, &d);
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    put_head(&w, item, item->label_us);
    put_text(&w, "label", d.truth);
    put_number(&w, "label", d.truth_value);
    veer_json_end_object(&w);
}
