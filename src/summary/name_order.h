/* summary/name_order.h: names as bytes, in ascending order. */
#ifndef VEER_SUMMARY_NAME_ORDER_H
#define VEER_SUMMARY_NAME_ORDER_H

#include "base/map.h"

/** Below, at or above 0 as memcmp; a prefix comes first. */
int veer_name_compare(const char *a, size_t a_len, const char *b, size_t b_len);

/** The numbers of all keys of a map in the order of the keys; free() it. */
veer_rc veer_name_order(const veer_map *map, uint32_t **ret, veer_err *err);

#endif
