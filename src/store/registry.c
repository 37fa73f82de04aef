/* Series ids by name. See store/registry.h. */
#include "store/registry.h"

#include <string.h>

#include "base/limits.h"

veer_rc veer_registry_init(veer_registry *registry, veer_err *err)
{
    *registry = (veer_registry){0};
    veer_buf_init(&registry->key, sizeof(uint32_t) + (size_t)2 * VEER_LIMIT_NAME_BYTES);
    return veer_map_new(VEER_LIMIT_STORE_SERIES, &registry->map, err);
}

void veer_registry_done(veer_registry *registry)
{
    veer_map_free(registry->map);
    veer_buf_done(&registry->key);
    registry->map = NULL;
}

veer_rc veer_registry_id(veer_registry *registry, veer_store_bytes model, veer_store_bytes version,
                         uint32_t *ret_id, veer_err *err)
{
    const uint32_t model_len = (uint32_t)model.len;
    uint32_t index;
    veer_buf_clear(&registry->key);
    veer_buf_append(&registry->key, &model_len, sizeof model_len);
    veer_buf_append(&registry->key, model.data, model.len);
    veer_buf_append(&registry->key, version.data, version.len);
    veer_rc rc = veer_buf_status(&registry->key, err);
    if (rc == VEER_OK)
        rc = veer_map_put(registry->map, registry->key.data, registry->key.len, &index, err);
    if (rc == VEER_OK)
        *ret_id = index + 1;
    return rc;
}

uint32_t veer_registry_count(const veer_registry *registry)
{
    return (uint32_t)veer_map_count(registry->map);
}

veer_store_series veer_registry_get(const veer_registry *registry, uint32_t id)
{
    size_t len;
    uint32_t model_len;
    const char *key = veer_map_key(registry->map, id - 1, &len);
    memcpy(&model_len, key, sizeof model_len);
    key += sizeof model_len;
    return (veer_store_series){.id = id,
                               .model = {key, model_len},
                               .version = {key + model_len, len - sizeof model_len - model_len}};
}

static veer_rc check_id(const veer_registry *registry, uint32_t id, veer_err *err)
{
    if (id > veer_registry_count(registry))
        return veer_fail(err, VEER_EINVAL, "series %u was never given out", (unsigned)id);
    return VEER_OK;
}

veer_rc veer_registry_check(const veer_registry *registry, const veer_store_tx *tx, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < tx->n_blocks; i++)
        rc = check_id(registry, tx->blocks[i].series, err);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_points; i++)
        rc = check_id(registry, tx->points[i].series, err);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_summaries; i++)
        rc = check_id(registry, tx->summaries[i].series, err);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_docs; i++)
        rc = check_id(registry, tx->docs[i].series, err);
    return rc;
}
