#include "base/heap.h"

#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

void veer_heap_release(size_t above_bytes)
{
#if defined(__GLIBC__)
    if (mallinfo2().fordblks > above_bytes)
        malloc_trim(0);
#else
    (void)above_bytes;
#endif
}
