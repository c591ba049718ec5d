"""Watching: what is expected of people in the coming months, who belongs to the low-income population, and early warning.

Everything here leads to somebody who looks: a task, a visit, a referral. It stops and pays nothing.
"""
