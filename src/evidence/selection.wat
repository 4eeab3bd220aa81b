;; The passes over all lines that wait, of which some are to stay: each is of a few steps a line, and there are a hundred thousand lines. What stays is chosen
;; between them in `selection.ts`. `npm run wasm` makes `selection-code.ts` of it; `scan-memory.ts` tells what lies where, `waiting-lines.ts` what a note holds.
(module
  (import "text" "memory" (memory 173))

  ;; Gives the day of $line to the lines behind it, and makes kinds of what was told of them: up to the first that was written before the one above it, or more than
  ;; an hour behind, or that tells of a kind which has no number yet. Returns that line, or $count.
  (func (export "follow") (param $line i32) (param $count i32) (result i32)
    (local $note i32) (local $behind i32) (local $day i32) (local $kind i32) (local $time i64) (local $last i64)
    (local.set $note (i32.add (i32.const 0x140000) (i32.shl (local.get $line) (i32.const 5))))
    (local.set $behind (i32.add (i32.const 0x140000) (i32.shl (local.get $count) (i32.const 5))))
    (local.set $day (i32.load offset=24 (local.get $note)))
    (local.set $time (call $timeOf (local.get $note)))
    (block $stop
      (loop $next
        (local.set $last (local.get $time))
        (local.set $note (i32.add (local.get $note) (i32.const 32)))
        (br_if $stop (i32.ge_u (local.get $note) (local.get $behind)))
        (local.set $time (call $timeOf (local.get $note)))
        (br_if $stop (i64.gt_u (i64.sub (local.get $time) (local.get $last)) (i64.const 3600000000)))
        (local.set $kind (i32.load offset=12 (local.get $note)))
        (if (local.get $kind)
          (then
            (local.set $kind (call $kindOf (local.get $kind)))
            (br_if $stop (i32.eqz (local.get $kind)))
            (i32.store offset=12 (local.get $note) (local.get $kind))))
        (i32.store offset=24 (local.get $note) (local.get $day))
        (br $next)))
    (i32.shr_u (i32.sub (local.get $note) (i32.const 0x140000)) (i32.const 5)))

  ;; Microseconds since midnight.
  (func $timeOf (param $note i32) (result i64)
    (i64.add
      (i64.mul (i64.load32_u (local.get $note)) (i64.const 1000000))
      (i64.load32_u offset=4 (local.get $note))))

  ;; As `TroubleKinds` looks it up, in its table; zero where it stands not there.
  (func $kindOf (param $told i32) (result i32)
    (local $slot i32) (local $key i32)
    (local.set $slot (i32.shr_u (i32.mul (local.get $told) (i32.const 0x9e3779b1)) (i32.const 20)))
    (loop $next
      (local.set $key (i32.load offset=0x983000 (i32.shl (local.get $slot) (i32.const 2))))
      (if (i32.eq (local.get $key) (local.get $told))
        (then (return (i32.load offset=0x987000 (i32.shl (local.get $slot) (i32.const 2))))))
      (local.set $slot (i32.and (i32.add (local.get $slot) (i32.const 1)) (i32.const 0xfff)))
      (br_if $next (local.get $key)))
    (i32.const 0))

  ;; Finds the run of each line, and of each kind the outermost lines of either end. Returns how many runs there are.
  (func (export "survey") (param $count i32) (result i32)
    (local $line i32) (local $runs i32) (local $run i32) (local $kind i32)
    (memory.fill (i32.const 0x840000) (i32.const 0) (i32.const 0x100000))
    (memory.fill (i32.const 0x980000) (i32.const 0) (i32.const 0x2000))
    (block $all
      (loop $next
        (br_if $all (i32.ge_u (local.get $line) (local.get $count)))
        (local.set $run (call $runOf (local.get $line) (local.get $runs)))
        (local.set $runs (i32.add (local.get $runs) (i32.eq (local.get $run) (local.get $runs))))
        (i32.store offset=0x540000 (i32.shl (local.get $line) (i32.const 2)) (local.get $run))
        (local.set $kind (i32.load offset=0x14000c (i32.shl (local.get $line) (i32.const 5))))
        (if (local.get $kind)
          (then
            (call $outermost (i32.const 0x940000) (i32.const 0x980000) (local.get $kind) (local.get $line) (local.get $run))))
        (local.set $line (i32.add (local.get $line) (i32.const 1)))
        (br $next)))
    (block $all
      (loop $next
        (br_if $all (i32.eqz (local.get $line)))
        (local.set $line (i32.sub (local.get $line) (i32.const 1)))
        (local.set $kind (i32.load offset=0x14000c (i32.shl (local.get $line) (i32.const 5))))
        (if (local.get $kind)
          (then
            (call $outermost (i32.const 0x960000) (i32.const 0x981000) (local.get $kind) (local.get $line)
              (i32.load offset=0x540000 (i32.shl (local.get $line) (i32.const 2))))))
        (br $next)))
    (local.get $runs))

  ;; The latest run of the process of $line, which becomes one longer; or $new, if there is none or it has as many lines as a run may have. The slots have by hash
  ;; one more than the latest run of a process.
  (func $runOf (param $line i32) (param $new i32) (result i32)
    (local $process i32) (local $slot i32) (local $run i32)
    (local.set $process (i32.load offset=0x140008 (i32.shl (local.get $line) (i32.const 5))))
    (local.set $slot (i32.shr_u (i32.mul (local.get $process) (i32.const 0x9e3779b1)) (i32.const 14)))
    (block $found
      (loop $next
        (local.set $run (i32.sub (i32.load offset=0x840000 (i32.shl (local.get $slot) (i32.const 2))) (i32.const 1)))
        (br_if $found (i32.lt_s (local.get $run) (i32.const 0)))
        (br_if $found
          (i32.eq (i32.load offset=0x5c0000 (i32.shl (local.get $run) (i32.const 2))) (local.get $process)))
        (local.set $slot (i32.and (i32.add (local.get $slot) (i32.const 1)) (i32.const 0x3ffff)))
        (br $next)))
    (if (i32.ge_s (local.get $run) (i32.const 0))
      (then
        (if (i32.lt_u (i32.load offset=0x640000 (i32.shl (local.get $run) (i32.const 2))) (i32.const 512))
          (then
            (i32.store offset=0x640000 (i32.shl (local.get $run) (i32.const 2))
              (i32.add (i32.load offset=0x640000 (i32.shl (local.get $run) (i32.const 2))) (i32.const 1)))
            (return (local.get $run))))
        (local.set $run (i32.load offset=0x6c0000 (i32.shl (local.get $run) (i32.const 2)))))
      (else (local.set $run (local.get $new))))
    ;; $run is the first of the process.
    (i32.store offset=0x840000 (i32.shl (local.get $slot) (i32.const 2)) (i32.add (local.get $new) (i32.const 1)))
    (local.set $slot (i32.shl (local.get $new) (i32.const 2)))
    (i32.store offset=0x5c0000 (local.get $slot) (local.get $process))
    (i32.store offset=0x640000 (local.get $slot) (i32.const 1))
    (i32.store offset=0x6c0000 (local.get $slot) (local.get $run))
    (i32.store offset=0x740000 (local.get $slot) (i32.const 0))
    (i32.store offset=0x7c0000 (local.get $slot) (i32.const 0))
    (local.get $new))

  ;; Adds $line to the outermost of its kind at $table, if there are less than 32 and none of them is of its run. How many there are stands at $counts.
  (func $outermost (param $table i32) (param $counts i32) (param $kind i32) (param $line i32) (param $run i32)
    (local $at i32) (local $behind i32)
    (local.set $counts (i32.add (local.get $counts) (i32.shl (local.get $kind) (i32.const 2))))
    (if (i32.ge_u (i32.load (local.get $counts)) (i32.const 32)) (then (return)))
    (local.set $at (i32.add (local.get $table) (i32.shl (local.get $kind) (i32.const 7))))
    (local.set $behind (i32.add (local.get $at) (i32.shl (i32.load (local.get $counts)) (i32.const 2))))
    (block $all
      (loop $next
        (br_if $all (i32.ge_u (local.get $at) (local.get $behind)))
        (if
          (i32.eq
            (i32.load offset=0x540000 (i32.shl (i32.load (local.get $at)) (i32.const 2)))
            (local.get $run))
          (then (return)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (i32.store (local.get $behind) (local.get $line))
    (i32.store (local.get $counts) (i32.add (i32.load (local.get $counts)) (i32.const 1))))

  ;; Moves the lines that stay together, and counts the others by kind. The last line of a process before one that goes is severed, if it stays. Returns how
  ;; many stay: those whose run was chosen, and those that are marked.
  (func (export "settle") (param $count i32) (result i32)
    (local $line i32) (local $note i32) (local $run i32) (local $first i32) (local $kept i32) (local $start i32) (local $end i32) (local $to i32)
    (memory.fill (i32.const 0x982000) (i32.const 0) (i32.const 0x1000))
    (block $all
      (loop $next
        (br_if $all (i32.ge_u (local.get $line) (local.get $count)))
        (local.set $note (i32.add (i32.const 0x140000) (i32.shl (local.get $line) (i32.const 5))))
        (local.set $run (i32.load offset=0x540000 (i32.shl (local.get $line) (i32.const 2))))
        (local.set $first
          (i32.add
            (i32.const 0x7c0000)
            (i32.shl (i32.load offset=0x6c0000 (i32.shl (local.get $run) (i32.const 2))) (i32.const 2))))
        (local.set $end (i32.load offset=20 (local.get $note)))
        (if
          (i32.or
            (i32.load offset=0x740000 (i32.shl (local.get $run) (i32.const 2)))
            (i32.and (i32.load offset=28 (local.get $note)) (i32.const 2)))
          (then
            (call $move (local.get $note) (local.get $kept) (local.get $start) (local.get $to))
            (local.set $to (i32.add (local.get $to) (i32.sub (local.get $end) (local.get $start))))
            (local.set $kept (i32.add (local.get $kept) (i32.const 1)))
            (i32.store (local.get $first) (local.get $kept)))
          (else
            (call $count (i32.load offset=12 (local.get $note)))
            (if (i32.load (local.get $first))
              (then
                (i32.store offset=0x13fffc (i32.shl (i32.load (local.get $first)) (i32.const 5)) (i32.const 1))
                (i32.store (local.get $first) (i32.const 0))))))
        (local.set $start (local.get $end))
        (local.set $line (i32.add (local.get $line) (i32.const 1)))
        (br $next)))
    (local.get $kept))

  ;; Moves a line, whose bytes begin at $start of those that are packed, down to $to, and its note to the place of line $kept.
  (func $move (param $note i32) (param $kept i32) (param $start i32) (param $to i32)
    (local $length i32)
    (local.set $kept (i32.add (i32.const 0x140000) (i32.shl (local.get $kept) (i32.const 5))))
    (local.set $length (i32.sub (i32.load offset=20 (local.get $note)) (local.get $start)))
    (if (i32.ne (local.get $start) (local.get $to))
      (then
        (memory.copy
          (i32.add (i32.const 0x990000) (local.get $to))
          (i32.add (i32.const 0x990000) (local.get $start))
          (local.get $length))))
    (v128.store (local.get $kept) (v128.load (local.get $note)))
    (v128.store offset=16 (local.get $kept) (v128.load offset=16 (local.get $note)))
    (i32.store offset=20 (local.get $kept) (i32.add (local.get $to) (local.get $length)))
    (i32.store offset=28 (local.get $kept) (i32.and (i32.load offset=28 (local.get $kept)) (i32.const 1))))

  (func $count (param $kind i32)
    (local.set $kind (i32.shl (local.get $kind) (i32.const 2)))
    (i32.store offset=0x982000 (local.get $kind)
      (i32.add (i32.load offset=0x982000 (local.get $kind)) (i32.const 1)))))
