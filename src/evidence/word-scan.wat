;; Finds words in bytes, and the lines that they stand in. `npm run wasm` makes `word-scan-code.ts` of it, of `stamped-lines.wat` and of `waiting-lines.wat`;
;; `word-scan.ts` calls it, and `scan-memory.ts` tells what lies where. Of lines of any format every second place is looked at: the bytes there are hashed
;; (`hashOf` in `word-table.ts`), and a table tells whether a gram of any word has that hash.
(module
  (import "text" "memory" (memory 173))
  ;; What a format sees of a line without reading it: seconds since midnight, microseconds, a number for the process are left at $note. Zero where the
  ;; line, which ends at $end, is not surely of the format.
  (import "format" "glimpse" (func $glimpse (param $start i32) (param $end i32) (param $note i32) (result i32)))

  ;; In: one more than the lines that were passed. Out: the same after the lines up to `resume`.
  (global $line (export "line") (mut i32) (i32.const 0))
  ;; Where to begin again: the end of what was given, or the first line that had no room among the hits.
  (global $resume (export "resume") (mut i32) (i32.const 0))
  ;; Of the line with the last hit: beginning, end (its line feed) and number.
  (global $start (mut i32) (i32.const 0))
  (global $end (mut i32) (i32.const 0))
  (global $number (mut i32) (i32.const 0))
  (global $hits (mut i32) (i32.const 0))
  ;; One more for each line with a hit: by it a word knows that it was hit in this line already.
  (global $serial (mut i32) (i32.const 0))

  ;; The place of the first line feed at or after $at.
  (func $endOf (param $at i32) (result i32)
    (local $feeds i32)
    (loop $next
      ;; One bit for each of 16 bytes.
      (local.set $feeds (i8x16.bitmask (i8x16.eq (v128.load (local.get $at)) (i8x16.splat (i32.const 10)))))
      (if (i32.eqz (local.get $feeds))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $next))))
    (i32.add (local.get $at) (i32.ctz (local.get $feeds))))

  ;; Whether $length bytes are the same, at least three: eight or four at a time, the last perhaps twice.
  (func $same (param $a i32) (param $b i32) (param $length i32) (result i32)
    (local $last i32)
    (if (i32.lt_u (local.get $length) (i32.const 8)) (then (return (call $sameFew (local.get $a) (local.get $b) (local.get $length)))))
    (local.set $last (i32.sub (local.get $length) (i32.const 8)))
    (if
      (i64.ne
        (i64.load (i32.add (local.get $a) (local.get $last)))
        (i64.load (i32.add (local.get $b) (local.get $last))))
      (then (return (i32.const 0))))
    (loop $next
      (if (i32.le_s (local.get $last) (i32.const 0)) (then (return (i32.const 1))))
      (if (i64.ne (i64.load (local.get $a)) (i64.load (local.get $b))) (then (return (i32.const 0))))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (local.set $b (i32.add (local.get $b) (i32.const 8)))
      (local.set $last (i32.sub (local.get $last) (i32.const 8)))
      (br $next))
    (i32.const 1))

  (func $sameFew (param $a i32) (param $b i32) (param $length i32) (result i32)
    (local $last i32)
    (local.set $last (i32.sub (local.get $length) (i32.const 4)))
    (if (i32.lt_s (local.get $last) (i32.const 0))
      (then (return (i32.eqz (i32.shl (i32.xor (i32.load (local.get $a)) (i32.load (local.get $b))) (i32.const 8))))))
    (i32.and
      (i32.eq (i32.load (local.get $a)) (i32.load (local.get $b)))
      (i32.eq
        (i32.load (i32.add (local.get $a) (local.get $last)))
        (i32.load (i32.add (local.get $b) (local.get $last))))))

  ;; Whether the word of $entry is at $place, and behind it one of the bytes that must follow: by byte and by word a bit for each set of such bytes.
  (func $stands (param $place i32) (param $entry i32) (result i32)
    (local $length i32)
    (local.set $length (i32.load16_u offset=6 (local.get $entry)))
    (if
      (i32.and
        (i32.load8_u offset=0x100 (i32.load8_u (i32.add (local.get $place) (local.get $length))))
        (i32.load8_u offset=0x6e000 (i32.load16_u offset=2 (local.get $entry))))
      (then (return (call $same (local.get $place) (i32.load offset=8 (local.get $entry)) (local.get $length)))))
    (i32.const 0))

  ;; Notes the word of $entry if it stands about $at. $line is the number of the line that holds $block's first byte or begins there, $lineStart its
  ;; beginning, $feeds the line feeds of the block. Zero when there is no room.
  (func $check
    (param $entry i32) (param $at i32) (param $block i32) (param $line i32) (param $lineStart i32) (param $feeds i32) (param $from i32) (param $to i32)
    (result i32)
    (local $place i32) (local $below i32) (local $word i32)
      (local.set $place (i32.sub (local.get $at) (i32.load16_s offset=4 (local.get $entry))))
      (if
        (i32.and
          (i32.and (i32.ge_u (local.get $place) (local.get $from)) (i32.lt_u (local.get $place) (local.get $to)))
          (call $stands (local.get $place) (local.get $entry)))
        (then
          ;; A gram may begin with the line feed before the word.
          (if (i32.gt_u (local.get $place) (local.get $at)) (then (local.set $at (local.get $place))))
          (if (i32.ge_u (local.get $at) (global.get $end))
            (then
              (if (i32.ge_u (global.get $hits) (i32.const 4096)) ;; a line has at most as many hits as there are words
                (then
                  (global.set $resume (i32.add (global.get $end) (i32.const 1)))
                  (global.set $line (i32.add (global.get $number) (i32.const 1)))
                  (return (i32.const 0))))
              (local.set $below
                (i32.and
                  (local.get $feeds)
                  (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $at) (local.get $block))) (i32.const 1))))
              (global.set $start
                (select
                  (i32.sub (i32.add (local.get $block) (i32.const 32)) (i32.clz (local.get $below)))
                  (local.get $lineStart)
                  (local.get $below)))
              (global.set $number (i32.add (local.get $line) (i32.popcnt (local.get $below))))
              (global.set $serial (i32.add (global.get $serial) (i32.const 1)))
              (global.set $end (call $endOf (local.get $at)))))
          (local.set $word (i32.load16_u offset=2 (local.get $entry)))
          ;; Once a line is enough.
          (if (i32.ne (i32.load (i32.add (i32.const 0x60000) (i32.shl (local.get $word) (i32.const 2)))) (global.get $serial))
            (then
              (i32.store (i32.add (i32.const 0x60000) (i32.shl (local.get $word) (i32.const 2))) (global.get $serial))
              (local.set $below (i32.add (i32.const 0x70000) (i32.mul (global.get $hits) (i32.const 20))))
              (i32.store (local.get $below) (local.get $word))
              (i32.store offset=4 (local.get $below) (i32.sub (local.get $place) (i32.const 0xa0000)))
              (i32.store offset=8 (local.get $below) (i32.sub (global.get $start) (i32.const 0xa0000)))
              (i32.store offset=12 (local.get $below) (i32.sub (global.get $end) (i32.const 0xa0000)))
              (i32.store offset=16 (local.get $below) (global.get $number))
              (global.set $hits (i32.add (global.get $hits) (i32.const 1)))))))
    (i32.const 1))

  ;; Reads whole lines, from the beginning of one to behind the line feed of another, up to some that are hit and do not wait; lines behind these were not
  ;; read, and those before them were put where lines wait. Returns the number of hits.
  (func (export "scan") (param $from i32) (param $to i32) (result i32)
    (global.set $hits (i32.const 0))
    (loop $next
      (local.set $from
        (if (result i32) (call $isStamped (local.get $from))
          (then (call $stamped (local.get $from) (local.get $to)))
          (else (call $others (local.get $from) (local.get $to)))))
      (br_if $next (i32.and (i32.lt_u (local.get $from) (local.get $to)) (i32.eqz (global.get $hits)))))
    (global.set $resume (local.get $from))
    (global.get $hits))

  ;; Reads lines up to one that is stamped, or one that has no room among the hits; returns the beginning of that.
  (func $others (param $from i32) (param $to i32) (result i32)
    (local $block i32) (local $line i32) (local $lineStart i32) (local $feeds i32) (local $at i32) (local $even v128) (local $odd v128) (local $known i32) (local $four i32) (local $entry i32) (local $multipliers v128)
    (local.set $multipliers (i32x4.splat (i32.const 0x27d4eb2f)))
    (global.set $end (i32.const 0))
    (local.set $line (global.get $line))
    (local.set $lineStart (local.get $from))
    (local.set $block (i32.and (local.get $from) (i32.const -16)))
    ;; Line feeds before $from are not of these lines.
    (local.set $at (i32.shl (i32.const -1) (i32.sub (local.get $from) (local.get $block))))
    (loop $next
      (local.set $feeds
        (i32.and
          (i8x16.bitmask (i8x16.eq (v128.load (local.get $block)) (i8x16.splat (i32.const 10))))
          (local.get $at)))
      (if (i32.gt_u (i32.add (local.get $block) (i32.const 16)) (local.get $to))
        (then
          (local.set $feeds
            (i32.and
              (local.get $feeds)
              (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $to) (local.get $block))) (i32.const 1))))))
      ;; The first line of the block that is stamped ends this.
      (local.set $four (local.get $feeds))
      (loop $feed
        (if (local.get $four)
          (then
            (local.set $at (i32.add (i32.add (local.get $block) (i32.ctz (local.get $four))) (i32.const 1)))
            (local.set $four (i32.and (local.get $four) (i32.sub (local.get $four) (i32.const 1))))
            (br_if $feed
              (i32.ne
                (i32.and (i32.load (local.get $at)) (i32.load (i32.const 0x2c0)))
                (i32.load (i32.const 0x2c4))))
            (br_if $feed (i32.ge_u (local.get $at) (local.get $to)))
            (br_if $feed (i32.eqz (call $isStamped (local.get $at))))
            (local.set $to (local.get $at))
            (local.set $feeds
              (i32.and
                (local.get $feeds)
                (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $to) (local.get $block))) (i32.const 1)))))))
      ;; $hash of eight places.
      (local.set $even
        (i32x4.shr_u
          (i32x4.mul
            (i32x4.shl (v128.load (local.get $block)) (i32.const 4))
            (local.get $multipliers))
          (i32.const 16)))
      (local.set $odd
        (i32x4.shr_u
          (i32x4.mul
            (i32x4.shl (v128.load offset=2 (local.get $block)) (i32.const 4))
            (local.get $multipliers))
          (i32.const 16)))
      ;; One bit for each of the eight that is known.
      (local.set $known
        (i32.or
          (i32.or
            (i32.or
              (i32.load8_u offset=0x10000 (i32x4.extract_lane 0 (local.get $even)))
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 1 (local.get $even))) (i32.const 2)))
            (i32.or
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 2 (local.get $even))) (i32.const 4))
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 3 (local.get $even))) (i32.const 6))))
          (i32.or
            (i32.or
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 0 (local.get $odd))) (i32.const 1))
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 1 (local.get $odd))) (i32.const 3)))
            (i32.or
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 2 (local.get $odd))) (i32.const 5))
              (i32.shl (i32.load8_u offset=0x10000 (i32x4.extract_lane 3 (local.get $odd))) (i32.const 7))))))
      (loop $place
        (if (local.get $known)
          (then
            (local.set $at (i32.add (local.get $block) (i32.shl (i32.ctz (local.get $known)) (i32.const 1))))
            (local.set $known (i32.and (local.get $known) (i32.sub (local.get $known) (i32.const 1))))
            (local.set $four (i32.load (local.get $at)))
            (local.set $entry
              (i32.load16_u offset=0x20000
                (i32.shl
                  (i32.shr_u (i32.mul (i32.shl (local.get $four) (i32.const 4)) (i32.const 0x27d4eb2f)) (i32.const 16))
                  (i32.const 1))))
            ;; An entry: next, word, place of the four bytes within the word, its length; where its bytes are; the four, and which bits of them count.
            (loop $chain
              (local.set $entry (i32.add (i32.const 0x40000) (i32.mul (local.get $entry) (i32.const 20))))
              (if
                (i32.eq
                  (i32.and (local.get $four) (i32.load offset=16 (local.get $entry)))
                  (i32.load offset=12 (local.get $entry)))
                (then
                  (if
                    (i32.eqz
                      (call $check (local.get $entry) (local.get $at) (local.get $block) (local.get $line) (local.get $lineStart)
                        (local.get $feeds) (local.get $from) (local.get $to)))
                    (then (return (global.get $resume))))))
              (local.set $entry (i32.load16_u (local.get $entry)))
              (br_if $chain (local.get $entry)))
            (br $place))))
      (if (local.get $feeds)
        (then
          (local.set $line (i32.add (local.get $line) (i32.popcnt (local.get $feeds))))
          (local.set $lineStart (i32.sub (i32.add (local.get $block) (i32.const 32)) (i32.clz (local.get $feeds))))))
      (local.set $at (i32.const -1))
      (local.set $block (i32.add (local.get $block) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $block) (local.get $to))))
    (global.set $line (local.get $line))
    (local.get $to)))
