/* Moves a program's wall clock: preloaded by Checks/program.py, which says by how many seconds in MOMENT_OFFSET.
   The clock that measures spans stays as it is; waits that name a wall-clock end are moved back before the kernel sees them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long offset(void) {
    static long seconds;
    static int isKnown;
    if (!isKnown) {
        const char *text = getenv("MOMENT_OFFSET");
        seconds = text ? atol(text) : 0;
        isKnown = 1;
    }
    return seconds;
}

#define NEXT(name) static __typeof__(name) *next; if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

int clock_gettime(clockid_t clock, struct timespec *now) {
    NEXT(clock_gettime);
    int failed = next(clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += offset();
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    NEXT(gettimeofday);
    int failed = next(now, zone);
    if (!failed && now) now->tv_sec += offset();
    return failed;
}

time_t time(time_t *stored) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (stored) *stored = now.tv_sec;
    return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict end) {
    NEXT(pthread_cond_timedwait);
    struct timespec real = {end->tv_sec - offset(), end->tv_nsec};
    return next(condition, mutex, &real);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict end) {
    NEXT(sem_timedwait);
    struct timespec real = {end->tv_sec - offset(), end->tv_nsec};
    return next(semaphore, &real);
}
