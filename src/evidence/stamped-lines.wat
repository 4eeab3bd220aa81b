;; Part of `word-scan.wat`: lines that begin as only one format writes them.

  ;; Whether the line at $at begins as all lines of the format that lets lines wait do: sixteen bytes of one of two patterns, the rest of the number that begins
  ;; at the pattern's end, and behind it what must stand there. The place of that, or zero.
  (func $isStamped (param $at i32) (result i32)
    (local $bytes v128) (local $others i32)
    (local.set $bytes (v128.load (local.get $at)))
    (if
      (v128.any_true
        (v128.xor (v128.and (local.get $bytes) (v128.load (i32.const 0x260))) (v128.load (i32.const 0x270))))
      (then
        (if
          (v128.any_true
            (v128.xor (v128.and (local.get $bytes) (v128.load (i32.const 0x280))) (v128.load (i32.const 0x290))))
          (then (return (i32.const 0))))
        (local.set $at (i32.add (local.get $at) (i32.load (i32.const 0x2a4)))))
      (else (local.set $at (i32.add (local.get $at) (i32.load (i32.const 0x2a0))))))
    (local.set $others (call $noNumbers (local.get $at)))
    (if (i32.eqz (local.get $others))
      (then
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $others (call $noNumbers (local.get $at)))
        (if (i32.eqz (local.get $others)) (then (return (i32.const 0))))))
    (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $others))))
    (select
      (local.get $at)
      (i32.const 0)
      (i32.eq (i32.and (i32.load (local.get $at)) (i32.load (i32.const 0x2a8))) (i32.load (i32.const 0x2ac)))))

  ;; A bit for each of sixteen bytes that is no digit, dot or stroke.
  (func $noNumbers (param $at i32) (result i32)
    (i8x16.bitmask
      (i8x16.gt_u (i8x16.sub (v128.load (local.get $at)) (i8x16.splat (i32.const 46))) (i8x16.splat (i32.const 11)))))

  ;; Reads stamped lines up to the first that is none, or up to one that is hit and cannot wait; returns the beginning of the line that was not read. Only words
  ;; of their format are looked for, and not within the stamp: three bytes of each, at sixteen places at once. Of each byte its two halves are looked up
  ;; (`nibble-table.ts`), which says in which of eight groups of words it may be the first, the second and the third.
  (func $stamped (param $from i32) (param $to i32) (result i32)
    (local $low0 v128) (local $high0 v128) (local $low1 v128) (local $high1 v128) (local $low2 v128) (local $high2 v128)
    (local $bytes v128) (local $low v128) (local $high v128) (local $first v128) (local $second v128) (local $firstBefore v128) (local $secondBefore v128)
    (local $found v128) (local $lineFeeds v128) (local $half v128) (local $ten v128)
    (local $block i32) (local $line i32) (local $lineStart i32) (local $hit i32) (local $bits i32) (local $feeds i32)
    (local.set $low0 (v128.load (i32.const 0x200)))
    (local.set $high0 (v128.load (i32.const 0x210)))
    (local.set $low1 (v128.load (i32.const 0x220)))
    (local.set $high1 (v128.load (i32.const 0x230)))
    (local.set $low2 (v128.load (i32.const 0x240)))
    (local.set $high2 (v128.load (i32.const 0x250)))
    (local.set $half (i8x16.splat (i32.const 15)))
    (local.set $ten (i8x16.splat (i32.const 10)))
    (local.set $lineStart (local.get $from))
    (local.set $line (global.get $line))
    (local.set $hit (i32.const 0x70000))
    (block $stop
      (loop $nextLine
        (local.set $block (call $isStamped (local.get $lineStart)))
        (br_if $stop (i32.eqz (local.get $block)))
        ;; The third byte of three may be the first behind the stamp.
        (local.set $block (i32.sub (local.get $block) (i32.const 2)))
        (local.set $firstBefore (v128.const i64x2 0 0))
        (local.set $secondBefore (v128.const i64x2 0 0))
        (block $ended
          (loop $next
            (local.set $bytes (v128.load (local.get $block)))
            (local.set $low (v128.and (local.get $bytes) (local.get $half)))
            (local.set $high (v128.and (i16x8.shr_u (local.get $bytes) (i32.const 4)) (local.get $half)))
            (local.set $first
              (v128.and (i8x16.swizzle (local.get $low0) (local.get $low)) (i8x16.swizzle (local.get $high0) (local.get $high))))
            (local.set $second
              (v128.and (i8x16.swizzle (local.get $low1) (local.get $low)) (i8x16.swizzle (local.get $high1) (local.get $high))))
            (local.set $found
              (v128.and
                (v128.and
                  (i8x16.shuffle 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 (local.get $firstBefore) (local.get $first))
                  (i8x16.shuffle 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 (local.get $secondBefore) (local.get $second)))
                (v128.and (i8x16.swizzle (local.get $low2) (local.get $low)) (i8x16.swizzle (local.get $high2) (local.get $high)))))
            (local.set $firstBefore (local.get $first))
            (local.set $secondBefore (local.get $second))
            (local.set $lineFeeds (i8x16.eq (local.get $bytes) (local.get $ten)))
            (if (v128.any_true (v128.or (local.get $found) (local.get $lineFeeds)))
              (then
                (local.set $feeds (i8x16.bitmask (local.get $lineFeeds)))
                ;; Below the first line feed.
                (local.set $bits
                  (i32.and
                    (i8x16.bitmask (i8x16.ne (local.get $found) (v128.const i64x2 0 0)))
                    (i32.sub (i32.and (local.get $feeds) (i32.sub (i32.const 0) (local.get $feeds))) (i32.const 1))))
                (if (local.get $bits)
                  (then
                    (local.set $hit
                      (call $wordsAt (local.get $block) (local.get $bits) (local.get $lineStart) (local.get $line) (local.get $hit)))))
                (br_if $ended (local.get $feeds))))
            (local.set $block (i32.add (local.get $block) (i32.const 16)))
            (br $next)))
        (local.set $block (i32.add (local.get $block) (i32.ctz (local.get $feeds))))
        (local.set $lineStart (i32.add (local.get $block) (i32.const 1)))
        (local.set $line (i32.add (local.get $line) (i32.const 1)))
        (if (i32.ne (local.get $hit) (i32.const 0x70000))
          (then
            (call $endHits (local.get $hit) (i32.sub (local.get $block) (i32.const 0xa0000)))
            (br_if $stop (i32.eqz (call $waits (i32.const 0x70000) (local.get $hit) (i32.const 0))))
            (local.set $hit (i32.const 0x70000))))
        (br_if $nextLine (i32.lt_u (local.get $lineStart) (local.get $to)))))
    (global.set $line (local.get $line))
    (global.set $hits (i32.div_u (i32.sub (local.get $hit) (i32.const 0x70000)) (i32.const 20)))
    (local.get $lineStart))

  ;; Notes the words that stand where a bit of $bits is the place of their third byte; returns the place for the next hit.
  (func $wordsAt (param $block i32) (param $bits i32) (param $lineStart i32) (param $line i32) (param $hit i32) (result i32)
    (local $at i32) (local $four i32) (local $entry i32) (local $place i32)
    (loop $event
      (local.set $at (i32.sub (i32.add (local.get $block) (i32.ctz (local.get $bits))) (i32.const 2)))
      (local.set $four (i32.load (local.get $at)))
      (local.set $entry
        (i32.load16_u offset=0x1000
          (i32.and
            (i32.shr_u (i32.mul (local.get $four) (i32.const 0x27d4eb2f)) (i32.const 19))
            (i32.const 0x1ffe))))
      (loop $chain
        (if (local.get $entry)
          (then
            (local.set $entry (i32.add (i32.const 0x3000) (i32.mul (local.get $entry) (i32.const 20))))
            (if (i32.eq (local.get $four) (i32.load offset=12 (local.get $entry)))
              (then
                (local.set $place (i32.sub (local.get $at) (i32.load16_s offset=4 (local.get $entry))))
                (if (i32.ge_u (local.get $place) (local.get $lineStart))
                  (then
                    (local.set $hit
                      (call $noted (local.get $entry) (local.get $place) (local.get $lineStart) (local.get $line) (local.get $hit)))))))
            (local.set $entry (i32.load16_u (local.get $entry)))
            (br $chain))))
      (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
      (br_if $event (local.get $bits)))
    (local.get $hit))

  ;; All hits before $hit are of one line, which ends at $end.
  (func $endHits (param $hit i32) (param $end i32)
    (loop $next
      (local.set $hit (i32.sub (local.get $hit) (i32.const 20)))
      (i32.store offset=12 (local.get $hit) (local.get $end))
      (br_if $next (i32.gt_u (local.get $hit) (i32.const 0x70000)))))

  ;; Notes at $hit the word of $entry, if it is at $place and was not noted of this line; the hits of the line are the first of all. Returns the place for the
  ;; next hit.
  (func $noted (param $entry i32) (param $place i32) (param $lineStart i32) (param $line i32) (param $hit i32) (result i32)
    (local $word i32) (local $other i32)
    (if
      (i32.eqz
        (call $same (local.get $place) (i32.load offset=8 (local.get $entry)) (i32.load16_u offset=6 (local.get $entry))))
      (then (return (local.get $hit))))
    (local.set $word (i32.load16_u offset=2 (local.get $entry)))
    (local.set $other (i32.const 0x70000))
    (loop $next
      (if (i32.lt_u (local.get $other) (local.get $hit))
        (then
          (if (i32.eq (i32.load (local.get $other)) (local.get $word)) (then (return (local.get $hit))))
          (local.set $other (i32.add (local.get $other) (i32.const 20)))
          (br $next))))
    (i32.store (local.get $hit) (local.get $word))
    (i32.store offset=4 (local.get $hit) (i32.sub (local.get $place) (i32.const 0xa0000)))
    (i32.store offset=8 (local.get $hit) (i32.sub (local.get $lineStart) (i32.const 0xa0000)))
    (i32.store offset=16 (local.get $hit) (local.get $line))
    (i32.add (local.get $hit) (i32.const 20)))
