"""Evidence: keep bytes so that nobody can change them unseen, and hand them over so that strangers can check them.

In order, for one received file and one exhibit (bytes, then log, then the caller's row)::

    vault, log = Vault(root / "vault"), Log.create(root / "log", "centre.example/gyeot")

    kept = vault.keep(case_uuid, path)                         # Kept(sha256, size)
    custody = Custody(case="GY-7K2M", at=clock.now(), by="staff-3", tool="gyeot 0.1.0")
    source = seal_source(custody, sha256=kept.sha256, size=kept.size, words=SourceFields(file_name="…"))
    logged = log.append(source.entry)                          # Logged(index, size): keep both numbers
    # the row: source.record, source.fields, source.sha256, logged.index, logged.size

    exhibit = seal_exhibit(custody, number=1, source=source, original=kept.sha256, comment=comment, decided=decided)
    logged = log.append(exhibit.entry)                         # several at once: log.append_all([...])

The modules: ``vault`` (bytes), ``items`` (records), ``log`` (their order, for ever), ``packet`` (what leaves the
house), ``archive`` (the packet as one file), ``verify`` (what a stranger runs; standard library only). They know no
cases and no users: values in, values out. Nothing is imported here, so that ``verify`` stays free of everything else.
"""
