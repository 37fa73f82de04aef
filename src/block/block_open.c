#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "block/block.h"
#include "block/format.h"
#include "block/wire.h"

struct veer_block {
    veer_block_kind kind;                                  /* by the magic */
    size_t rows;                                           /* 1 to VEER_LIMIT_BATCH_ROWS */
    int64_t min_us, max_us;                                /* range of the timestamps */
    veer_block_column *columns;                            /* the directory */
    size_t count;                                          /* its entries */
    const veer_block_column *first[VEER_BLOCK_ROLE_COUNT]; /* of each role, or NULL */
    const veer_block_column *fields[VEER_FIELD_COUNT];     /* of each field, or NULL */
    veer_dict features; /* their names; code i is first[FEATURE][i] */
    veer_dict tags;     /* the same */
};

/* What each role may look like: types of codec, and whether it has a name. */
static const struct {
    uint8_t types[2]; /* allowed types; both the same if one */
    bool named;       /* has a name */
} role_rows[VEER_BLOCK_ROLE_COUNT] = {
    [VEER_BLOCK_TIMESTAMP] = {{VEER_CODEC_TIMES, VEER_CODEC_TIMES}, false},
    [VEER_BLOCK_ID] = {{VEER_CODEC_IDS, VEER_CODEC_IDS}, false},
    [VEER_BLOCK_FIELD] = {{VEER_CODEC_NUMBERS, VEER_CODEC_TEXT}, true},
    [VEER_BLOCK_FEATURE] = {{VEER_CODEC_NUMBERS, VEER_CODEC_TEXT}, true},
    [VEER_BLOCK_TAG] = {{VEER_CODEC_TEXT, VEER_CODEC_TEXT}, true},
    [VEER_BLOCK_FINGERPRINT] = {{VEER_CODEC_FINGERPRINTS, VEER_CODEC_FINGERPRINTS}, false},
    [VEER_BLOCK_ARRIVAL] = {{VEER_CODEC_TIMES, VEER_CODEC_TIMES}, false},
};

static veer_rc corrupt(const char *what, veer_err *err)
{
    return veer_fail(err, VEER_ECORRUPT, "corrupt block: %s", what);
}

/* ---- the header ---- */

static veer_rc read_header(veer_block *block, const uint8_t *bytes, size_t len, veer_err *err)
{
    const uint8_t *end = bytes + len - VEER_BLOCK_CHECKSUM_BYTES;
    veer_cursor tail = {end, bytes + len, false};
    veer_cursor in = {bytes, end, false};
    const uint8_t *magic = veer_cursor_bytes(&in, 4);
    const uint64_t version = veer_cursor_int(&in, 2);
    block->count = (size_t)veer_cursor_int(&in, 2);
    block->rows = (size_t)veer_cursor_int(&in, 4);
    const uint64_t said = veer_cursor_int(&in, 4);
    block->min_us = (int64_t)veer_cursor_int(&in, 8);
    block->max_us = (int64_t)veer_cursor_int(&in, 8);
    block->kind = magic[1] == 'L' ? VEER_BLOCK_LABELS : VEER_BLOCK_PREDICTIONS;
    if (memcmp(magic, block->kind == VEER_BLOCK_LABELS ? "VLBL" : "VBLK", 4) != 0)
        return corrupt("it does not start like one", err);
    if (said != len)
        return corrupt("its length is not what it says", err);
    if (veer_crc32c(0, bytes, len - VEER_BLOCK_CHECKSUM_BYTES) != veer_cursor_int(&tail, 4))
        return corrupt("the checksum is wrong", err);
    if (version != VEER_BLOCK_VERSION)
        return veer_fail(err, VEER_ECORRUPT, "a block of version %d, this program knows %d",
                         (int)version, VEER_BLOCK_VERSION);
    if (block->rows == 0 || block->rows > VEER_LIMIT_BATCH_ROWS ||
        block->count * block->rows > VEER_LIMIT_BLOCK_CELLS)
        return corrupt("too many rows or columns", err);
    const bool timed = block->min_us != VEER_TIME_MISSING;
    if (block->min_us > block->max_us || timed != (block->max_us != VEER_TIME_MISSING))
        return corrupt("the time range", err);
    return VEER_OK;
}

/* ---- the directory ---- */

static bool find_field(const veer_block_column *column, veer_field *ret)
{
    for (int f = 0; f < VEER_FIELD_COUNT; f++) {
        const char *name = veer_field_name((veer_field)f);
        if (strlen(name) == column->name_len && memcmp(name, column->name, column->name_len) == 0) {
            *ret = (veer_field)f;
            return veer_field_kind(*ret) == column->kind;
        }
    }
    return false;
}

/* Whether the head of a column makes sense by itself. */
static bool read_column(veer_cursor *in, veer_block_column *column)
{
    const uint64_t role = veer_cursor_int(in, 1);
    column->codec = (uint8_t)veer_cursor_int(in, 1);
    column->flags = (uint8_t)veer_cursor_int(in, 1);
    const uint64_t reserved = veer_cursor_int(in, 1);
    column->name_len = (size_t)veer_cursor_int(in, 2);
    column->len = (size_t)veer_cursor_int(in, 4);
    column->name = (const char *)veer_cursor_bytes(in, column->name_len);
    column->bytes = veer_cursor_bytes(in, column->len);
    if (in->bad || role >= VEER_BLOCK_ROLE_COUNT || reserved != 0 ||
        (column->flags & ~VEER_BLOCK_HAS_PRESENCE) != 0)
        return false;
    column->role = (veer_block_role)role;
    const unsigned type = VEER_CODEC_TYPE(column->codec);
    column->kind = type == VEER_CODEC_TEXT ? VEER_COLUMN_TEXT : VEER_COLUMN_NUMBER;
    const bool named = role_rows[role].named;
    return (type == role_rows[role].types[0] || type == role_rows[role].types[1]) &&
           (column->name_len > 0) == named && column->name_len <= VEER_LIMIT_NAME_BYTES &&
           (!named || veer_utf8_valid(column->name, column->name_len));
}

/* The veer_rc of adding a name that must be new. */
static veer_rc add_name(veer_dict *names, const veer_block_column *column, veer_err *err)
{
    const uint32_t count = names->count;
    uint32_t code;
    const veer_rc rc = veer_dict_add(names, column->name, column->name_len, &code);
    if (rc == VEER_ELIMIT)
        return corrupt("too many columns", err);
    if (rc != VEER_OK)
        return veer_fail(err, rc, "%s", veer_rc_text(rc));
    return code == count ? VEER_OK : corrupt("a column is there twice", err);
}

/* Roles come in order, each name and each nameless role once. */
static veer_rc enter_column(veer_block *block, veer_block_column *column, veer_err *err)
{
    const veer_block_role role = column->role;
    if (column > block->columns && role < column[-1].role)
        return corrupt("columns out of order", err);
    if (block->first[role] == NULL)
        block->first[role] = column;
    else if (!role_rows[role].named)
        return corrupt("a column is there twice", err);
    if (role == VEER_BLOCK_FEATURE)
        return add_name(&block->features, column, err);
    if (role == VEER_BLOCK_TAG)
        return add_name(&block->tags, column, err);
    if (role != VEER_BLOCK_FIELD)
        return VEER_OK;
    if (!find_field(column, &column->field))
        return corrupt("an unknown field", err);
    if (block->fields[column->field] != NULL)
        return corrupt("a column is there twice", err);
    block->fields[column->field] = column;
    return VEER_OK;
}

static veer_rc read_directory(veer_block *block, const uint8_t *bytes, size_t len, veer_err *err)
{
    veer_cursor in = {bytes + VEER_BLOCK_HEADER_BYTES, bytes + len - VEER_BLOCK_CHECKSUM_BYTES,
                      false};
    if (block->count > (size_t)(in.end - in.at) / VEER_BLOCK_COLUMN_HEAD_BYTES)
        return corrupt("more columns than fit", err);
    block->columns = calloc(block->count > 0 ? block->count : 1, sizeof *block->columns);
    if (block->columns == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < block->count; i++) {
        if (!read_column(&in, &block->columns[i]))
            return veer_fail(err, VEER_ECORRUPT, "corrupt block: the head of column %zu", i);
        const veer_rc rc = enter_column(block, &block->columns[i], err);
        if (rc != VEER_OK)
            return rc;
    }
    if (!veer_cursor_done(&in))
        return corrupt("bytes behind the last column", err);
    const bool labels = block->kind == VEER_BLOCK_LABELS;
    if ((block->first[VEER_BLOCK_FINGERPRINT] != NULL) != labels ||
        (block->first[VEER_BLOCK_ARRIVAL] != NULL) != labels ||
        (labels && block->first[VEER_BLOCK_ARRIVAL]->flags != 0))
        return corrupt("labels without fingerprints and arrival times, or records with", err);
    if ((block->first[VEER_BLOCK_TIMESTAMP] != NULL) != (block->min_us != VEER_TIME_MISSING))
        return corrupt("the time range", err);
    return VEER_OK;
}

/* ---- the block ---- */

veer_rc veer_block_open(const void *bytes, size_t len, veer_block **ret, veer_err *err)
{
    if (len < VEER_BLOCK_HEADER_BYTES + VEER_BLOCK_CHECKSUM_BYTES)
        return corrupt("too short", err);
    if (len > VEER_LIMIT_BLOCK_BYTES)
        return corrupt("too long", err);
    veer_block *block = calloc(1, sizeof *block);
    if (block == NULL)
        return veer_fail_nomem(err);
    veer_dict_init(&block->features, VEER_LIMIT_COLUMNS);
    veer_dict_init(&block->tags, VEER_LIMIT_COLUMNS);
    veer_rc rc = read_header(block, bytes, len, err);
    if (rc == VEER_OK)
        rc = read_directory(block, bytes, len, err);
    if (rc == VEER_OK)
        *ret = block;
    else
        veer_block_free(block);
    return rc;
}

void veer_block_free(veer_block *block)
{
    if (block == NULL)
        return;
    free(block->columns);
    veer_dict_done(&block->features);
    veer_dict_done(&block->tags);
    free(block);
}

veer_block_kind veer_block_kind_of(const veer_block *block)
{
    return block->kind;
}

size_t veer_block_rows(const veer_block *block)
{
    return block->rows;
}

void veer_block_time_range(const veer_block *block, int64_t *ret_min_us, int64_t *ret_max_us)
{
    *ret_min_us = block->min_us;
    *ret_max_us = block->max_us;
}

size_t veer_block_column_count(const veer_block *block)
{
    return block->count;
}

const veer_block_column *veer_block_column_at(const veer_block *block, size_t index)
{
    return &block->columns[index];
}

const veer_block_column *veer_block_timestamp(const veer_block *block)
{
    return block->first[VEER_BLOCK_TIMESTAMP];
}

const veer_block_column *veer_block_id(const veer_block *block)
{
    return block->first[VEER_BLOCK_ID];
}

const veer_block_column *veer_block_field(const veer_block *block, veer_field field)
{
    return block->fields[field];
}

static const veer_block_column *find_name(const veer_block *block, veer_block_role role,
                                          const veer_dict *names, const char *name, size_t len)
{
    const uint32_t code = veer_dict_find(names, name, len);
    return code == VEER_CODE_MISSING ? NULL : block->first[role] + code;
}

const veer_block_column *veer_block_feature(const veer_block *block, const char *name, size_t len)
{
    return find_name(block, VEER_BLOCK_FEATURE, &block->features, name, len);
}

const veer_block_column *veer_block_tag(const veer_block *block, const char *name, size_t len)
{
    return find_name(block, VEER_BLOCK_TAG, &block->tags, name, len);
}

const veer_block_column *veer_block_fingerprint(const veer_block *block)
{
    return block->first[VEER_BLOCK_FINGERPRINT];
}

const veer_block_column *veer_block_arrival(const veer_block *block)
{
    return block->first[VEER_BLOCK_ARRIVAL];
}
