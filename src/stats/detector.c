#include "stats/detector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define MAX_OPTIONS_SIZE 128 /* of any options struct */

struct veer_detector {
    const veer_detector_ops *ops; /* what kind */
    veer_detect_state state;      /* answer to the last value */
    uint64_t seen;                /* values taken */
    uint64_t warnings;            /* answers that were warnings */
    uint64_t drifts;              /* answers that were drifts */
    uint64_t last_drift;          /* number of the value; 0: none */
    veer_detect_test test;        /* last test */
    void *memory;                 /* state of the kind; in the same allocation */
    union {
        size_t size;                           /* first member of every options struct */
        double align;                          /* alignment of their members */
        unsigned char bytes[MAX_OPTIONS_SIZE]; /* room for any */
    } options;                                 /* its options, checked */
};

static size_t round_up(size_t bytes)
{
    return (bytes + 15) / 16 * 16;
}

static veer_rc make(veer_detector **ret, const veer_detector_ops *ops, const void *options,
                    veer_err *err)
{
    const veer_rc rc = veer_detector_check(ops, options, err);
    if (rc != VEER_OK)
        return rc;
    const size_t head = round_up(sizeof(veer_detector));
    veer_detector *d = calloc(1, head + ops->state_size(options));
    if (d == NULL)
        return veer_fail_nomem(err);
    d->ops = ops;
    memcpy(&d->options, options, ops->info.options_size);
    d->memory = (unsigned char *)d + head;
    ops->start(d->memory, &d->options);
    *ret = d;
    return VEER_OK;
}

static veer_rc find_ops(const char *name, const veer_detector_ops **ret, veer_err *err)
{
    const veer_detector_ops *ops = veer_detector_ops_find(name);
    if (ops == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "no detector is called '%s'", name);
    *ret = ops;
    return VEER_OK;
}

veer_rc veer_detector_new(veer_detector **ret, const char *name, const void *options, veer_err *err)
{
    const veer_detector_ops *ops = NULL;
    const veer_rc rc = find_ops(name, &ops, err);
    if (rc != VEER_OK)
        return rc;
    struct veer_detector room = {0};
    if (options == NULL)
        veer_detector_defaults(&ops->info, &room.options);
    return make(ret, ops, options != NULL ? options : &room.options, err);
}

static veer_rc set_named(const veer_detector_info *info, void *options,
                         const veer_option_value *given, veer_err *err)
{
    for (size_t i = 0; i < info->option_count; i++) {
        const veer_detector_option *row = &info->options[i];
        if (strcmp(row->name, given->name) != 0)
            continue;
        const double value = given->value;
        if (row->type == VEER_OPTION_COUNT &&
            !(value >= 0 && value <= VEER_OPTION_MAX_COUNT && value == floor(value)))
            return veer_fail(err, VEER_EINVAL, "%s: %s is %g, must be a whole number", info->name,
                             row->name, value);
        veer_detector_option_set(row, options, value);
        return VEER_OK;
    }
    return veer_fail(err, VEER_EINVAL, "%s has no option '%s'", info->name, given->name);
}

veer_rc veer_detector_new_named(veer_detector **ret, const char *name,
                                const veer_option_value *values, size_t count, veer_err *err)
{
    const veer_detector_ops *ops = NULL;
    veer_rc rc = find_ops(name, &ops, err);
    if (rc != VEER_OK)
        return rc;
    struct veer_detector room = {0};
    veer_detector_defaults(&ops->info, &room.options);
    for (size_t i = 0; i < count && rc == VEER_OK; i++)
        rc = set_named(&ops->info, &room.options, &values[i], err);
    return rc == VEER_OK ? make(ret, ops, &room.options, err) : rc;
}

void veer_detector_free(veer_detector *detector)
{
    free(detector);
}

static bool fits(veer_detect_input input, double value)
{
    switch (input) {
    case VEER_INPUT_ERROR:
        return value == 0 || value == 1;
    case VEER_INPUT_UNIT:
        return value >= 0 && value <= 1;
    case VEER_INPUT_REAL:
        break;
    }
    return fabs(value) <= VEER_DETECT_MAX_VALUE;
}

veer_rc veer_detector_update(veer_detector *d, double value, veer_detect_state *ret_state,
                             veer_err *err)
{
    static const char *const wanted[] = {"0 or 1", "in [0, 1]", "finite, at most 1e100"};
    const veer_detector_ops *ops = d->ops;
    if (!fits(ops->info.input, value))
        return veer_fail(err, VEER_EINVAL, "%s: %g is not %s", ops->info.name, value,
                         wanted[ops->info.input]);
    d->state = ops->update(d->memory, &d->options, value, &d->test);
    d->seen++;
    d->warnings += d->state == VEER_DETECT_WARNING ? 1 : 0;
    if (d->state == VEER_DETECT_DRIFT) {
        d->drifts++;
        d->last_drift = d->seen;
        if (ops->restart != NULL)
            ops->restart(d->memory, &d->options);
        else
            ops->start(d->memory, &d->options);
    }
    *ret_state = d->state;
    return VEER_OK;
}

void veer_detector_reset(veer_detector *d)
{
    d->state = VEER_DETECT_NONE;
    d->seen = d->warnings = d->drifts = d->last_drift = 0;
    d->test = (veer_detect_test){0, 0};
    d->ops->start(d->memory, &d->options);
}

void veer_detector_status_of(const veer_detector *d, veer_detector_status *ret)
{
    veer_detect_view view = {0, 0, 0};
    d->ops->view(d->memory, &d->options, &view);
    *ret = (veer_detector_status){&d->ops->info, d->state,          d->seen,      d->warnings,
                                  d->drifts,     d->last_drift,     view.width,   view.mean,
                                  view.variance, d->test.statistic, d->test.limit};
}

const char *veer_detect_state_name(veer_detect_state state)
{
    static const char *const names[] = {"none", "warning", "drift"};
    const size_t i = (size_t)state;
    return i < sizeof names / sizeof names[0] ? names[i] : "unknown";
}

/* ---- encoded form: magic, version, name, options, counters, state, checksum ---- */

#define MAGIC UINT64_C(0x5445444352454556) /* "VEERCDET" */
#define VERSION 1
#define NAME_SIZE 16

void veer_codec_u64(veer_codec *codec, uint64_t *value)
{
    const size_t at = codec->at;
    codec->at += 8;
    if (codec->out == NULL && codec->in == NULL)
        return;
    if (codec->at > codec->len || codec->bad) {
        codec->bad = true;
        return;
    }
    if (codec->out != NULL) {
        for (size_t i = 0; i < 8; i++)
            codec->out[at + i] = (unsigned char)(*value >> (8 * i));
        return;
    }
    *value = 0;
    for (size_t i = 0; i < 8; i++)
        *value |= (uint64_t)codec->in[at + i] << (8 * i);
}

void veer_codec_f64(veer_codec *codec, double *value)
{
    uint64_t bits;
    memcpy(&bits, value, sizeof bits);
    veer_codec_u64(codec, &bits);
    memcpy(value, &bits, sizeof bits);
}

void veer_moments_code(veer_moments *m, veer_codec *codec)
{
    veer_codec_u64(codec, &m->n);
    veer_codec_f64(codec, &m->mean);
    veer_codec_f64(codec, &m->m2);
}

bool veer_moments_valid(const veer_moments *m)
{
    return fabs(m->mean) <= 2 * VEER_DETECT_MAX_VALUE && isfinite(m->m2) && m->m2 >= 0;
}

/* FNV-1a, 64 bits: finds damage, not malice. */
static uint64_t checksum(const unsigned char *bytes, size_t len)
{
    uint64_t sum = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(0x100000001B3);
    return sum;
}

static void code_head(veer_codec *codec, uint64_t *magic, uint64_t *version, char *name)
{
    veer_codec_u64(codec, magic);
    veer_codec_u64(codec, version);
    for (size_t i = 0; i < NAME_SIZE; i += 8) {
        uint64_t part = 0;
        memcpy(&part, name + i, 8);
        veer_codec_u64(codec, &part);
        memcpy(name + i, &part, 8);
    }
}

static void code_options(veer_codec *codec, const veer_detector_info *info, void *options)
{
    for (size_t i = 0; i < info->option_count; i++) {
        const veer_detector_option *row = &info->options[i];
        double value = veer_detector_option_get(row, options);
        veer_codec_f64(codec, &value);
        if (codec->in != NULL && value >= row->min && value <= row->max)
            veer_detector_option_set(row, options, value);
        else if (codec->in != NULL)
            codec->bad = true;
    }
}

static void code_body(veer_codec *codec, veer_detector *d)
{
    uint64_t state = d->state;
    veer_codec_u64(codec, &state);
    if (state > VEER_DETECT_DRIFT)
        codec->bad = true;
    d->state = codec->bad ? VEER_DETECT_NONE : (veer_detect_state)state;
    veer_codec_u64(codec, &d->seen);
    veer_codec_u64(codec, &d->warnings);
    veer_codec_u64(codec, &d->drifts);
    veer_codec_u64(codec, &d->last_drift);
    veer_codec_f64(codec, &d->test.statistic);
    veer_codec_f64(codec, &d->test.limit);
    d->ops->code(d->memory, &d->options, codec);
}

/* The codec reads through the same calls that write; when writing it changes nothing. */
static void code_all(veer_codec *codec, const veer_detector *detector)
{
    union {
        const veer_detector *borrowed;
        veer_detector *writable;
    } d = {detector};
    uint64_t magic = MAGIC, version = VERSION;
    char name[NAME_SIZE] = {0};
    memcpy(name, detector->ops->info.name, strlen(detector->ops->info.name));
    code_head(codec, &magic, &version, name);
    code_options(codec, &detector->ops->info, &d.writable->options);
    code_body(codec, d.writable);
}

size_t veer_detector_encoded_size(const veer_detector *detector)
{
    veer_codec codec = {0};
    code_all(&codec, detector);
    return codec.at + 8;
}

veer_rc veer_detector_encode(const veer_detector *detector, void *bytes, size_t capacity,
                             size_t *ret_len, veer_err *err)
{
    const size_t size = veer_detector_encoded_size(detector);
    if (capacity < size)
        return veer_fail(err, VEER_ELIMIT, "the detector needs %zu bytes, got %zu", size, capacity);
    veer_codec codec = {.out = bytes, .len = size};
    code_all(&codec, detector);
    uint64_t sum = checksum(bytes, codec.at);
    veer_codec_u64(&codec, &sum);
    *ret_len = size;
    return VEER_OK;
}

static veer_rc decode_head(veer_codec *codec, const veer_detector_ops **ret, veer_err *err)
{
    uint64_t magic = 0, version = 0;
    char name[NAME_SIZE + 1] = {0};
    code_head(codec, &magic, &version, name);
    if (codec->bad || magic != MAGIC)
        return veer_fail(err, VEER_ECORRUPT, "these bytes are no detector");
    if (version != VERSION)
        return veer_fail(err, VEER_EPARSE, "detector version %llu is not known",
                         (unsigned long long)version);
    *ret = veer_detector_ops_find(name);
    return *ret != NULL ? VEER_OK
                        : veer_fail(err, VEER_ECORRUPT, "the bytes name no known detector");
}

static bool plausible(const veer_detector *d)
{
    return d->drifts <= d->seen && d->warnings <= d->seen - d->drifts && d->last_drift <= d->seen &&
           (d->drifts == 0) == (d->last_drift == 0) && isfinite(d->test.statistic) &&
           isfinite(d->test.limit) && d->ops->valid(d->memory, &d->options);
}

veer_rc veer_detector_decode(veer_detector **ret, const void *bytes, size_t len, veer_err *err)
{
    if (len < 8)
        return veer_fail(err, VEER_ECORRUPT, "%zu bytes are no detector", len);
    veer_codec codec = {.in = bytes, .len = len - 8};
    const veer_detector_ops *ops = NULL;
    veer_rc rc = decode_head(&codec, &ops, err);
    if (rc != VEER_OK)
        return rc;
    veer_codec tail = {.in = bytes, .len = len, .at = len - 8};
    uint64_t sum = 0;
    veer_codec_u64(&tail, &sum);
    if (sum != checksum(bytes, len - 8))
        return veer_fail(err, VEER_ECORRUPT, "the detector's checksum is wrong");
    struct veer_detector room = {0};
    veer_detector_defaults(&ops->info, &room.options);
    code_options(&codec, &ops->info, &room.options);
    veer_detector *d = NULL;
    if (codec.bad || make(&d, ops, &room.options, NULL) != VEER_OK)
        return veer_fail(err, VEER_ECORRUPT, "the detector's options are damaged");
    code_body(&codec, d);
    if (codec.bad || codec.at != len - 8 || !plausible(d)) {
        veer_detector_free(d);
        return veer_fail(err, VEER_ECORRUPT, "the detector's state is damaged");
    }
    *ret = d;
    return VEER_OK;
}
