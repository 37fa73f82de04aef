/* base/heap.h: giving freed memory back. */
#ifndef VEER_BASE_HEAP_H
#define VEER_BASE_HEAP_H

#include <stddef.h>

/** Returns freed memory to the system when the allocator holds more than so much of it, which it
 * would otherwise keep for a later peak. Does nothing where the allocator cannot (not glibc). Some
 * milliseconds per GiB; any thread. */
void veer_heap_release(size_t above_bytes);

#endif
